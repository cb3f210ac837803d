/** A file with every key there is, for tests of keys. Three of them exclude others, and stand in files of their own. */
export const everything = (folder: string) => `version: "1"
app_name: Everything
app_description: All keys
vars: { house: Main Hall }
secrets:
  FROM_FILE: { file: ${folder}/secret }
  FROM_PROGRAM: { command: [/usr/bin/printf, "%s", from-a-program] }
connect:
  base_url: https://app.test/api
  bases: { other: "https://other.test/v2" }
  auth: { type: bearer, token: "\${FROM_FILE}\${FROM_PROGRAM}" }
  request_defaults: { content_type: application/json, headers: { X-Default: "1" }, query_params: { all: "1" } }
  headers: { X-Connect: "1" }
  allowed_hosts: [files.test]
  budgets: [{ name: slow, requests: 100, per: 1m }]
  validate: { request: { url: /me } }
  pagination: { strategy: none, allow_more: true }
http:
  timeout: 30s
  headers: { X-Http: "1" }
  proxy: http://proxy.test:3128
  tls: { ca_file: "", client_cert: "", client_key: "", server_name: app.test, min_version: TLSv1.3 }
  retry: { max_attempts: 3, initial_backoff: 1s, max_backoff: 2s }
error_handling:
  error_status_codes: { "503": { action: retry, retry_after: 1s, max_retries: 4, message: busy } }
  conditions: [{ when: 'cel:response.status_code == 418', action: retry, message: "cel:'tea'", retry_after: "cel:1" }]
resource_types:
  org:
    name: Organization
    description: The whole
    traits: [app]
    static_resources: [{ id: main, display_name: Main, description: The main one, profile: { size: large } }]
    child_types: [person]
  person:
    name: Person
    depends_on: [org]
    parent_type: [org]
    traits: [user]
    list:
      for_each:
        values: [a, "cel:vars.house"]
        from:
          request: { url: /ids }
          response: { items_path: ids }
          pagination: { strategy: none }
          value: cel:item
        batch: 2
      request:
        url: "tmpl:/people?of={{index .batch 0}}"
        method: POST
        headers: { X-Own: "1" }
        query_params: { own: "1" }
        content_type: application/json
        body: { each: cel:each }
        base: other
        budget: slow
        idempotent: true
        accept: json
        error_handling: { error_status_codes: { "404": { action: warn } } }
        pre_requests: { before: { url: /before } }
      pagination:
        strategy: offset
        limit_param: n
        page_size: 2
        offset_param: o
        offset_start: 0
        send_in: body
        total_path: total
        total_pages_path: pages
        has_more_path: more
        stop_on_short_page: true
        stop: cel:response.last
        only_cursor: true
        max_pages: 9
      response:
        items_path: people
        items_optional: true
        items_keyed_as: key
        expand: inner
        success: cel:response.ok
        skip_if: cel:item.left
        skip_reason: people who left
        mapping_type: resource
        resource_mapping:
          id: cel:item.id
          display_name: cel:item.name
          description: cel:item.about
          user_traits:
            email: cel:item.mail
            emails: [cel:item.mail]
            login: cel:item.name
            login_aliases: [cel:item.id]
            status: enabled
            status_details: fine
            account_type: human
            employee_ids: ["7"]
            last_login: "2026-01-01T00:00:00Z"
            created_at: "2026-01-01T00:00:00Z"
            manager_id: m
            manager_email: m@b.test
            mfa_enabled: "true"
            sso_enabled: "true"
            profile: { a: b }
      join: { more: { request: { url: "tmpl:/people/{{.item.id}}" }, path: found, optional: true } }
    get: { request: { url: "tmpl:/people/{{.resource.id}}" }, item_path: found }
    delete: { request: { method: DELETE, url: "tmpl:/people/{{.resource.id}}" }, success_condition: cel:response.status_code == 200 }
    account_provisioning:
      schema: [{ name: mail, display_name: Mail, description: Where, type: string, placeholder: a@b.test, required: true }]
      credentials: { no_password: { preferred: false }, random_password: { preferred: false }, encrypted_password: { preferred: true } }
      create: { request: { method: POST, url: /people/new, form: { mail: cel:input.mail } }, success_condition: cel:response.ok, item_path: found }
    credential_rotation:
      credentials: { random_password: { preferred: true }, encrypted_password: { preferred: false } }
      update: { request: { method: PUT, url: "tmpl:/people/{{.resource.id}}/password", body: { value: cel:password } }, success_condition: cel:response.ok }
  team:
    name: Team
    traits: [group, role, app]
    list:
      request: { url: "/teams/{page}" }
      pagination: { strategy: page, page_param: page, page_start: 1, send_in: path, total_header: X-Total }
      response:
        items_path: teams
        resource_mapping:
          id: cel:item.id
          display_name: cel:item.id
          group_traits: { profile: { a: b } }
          role_traits: { profile: { a: b } }
          app_traits: { help_url: https://help.test, profile: { a: b } }
    static_entitlements:
      - id: member
        display_name: Member
        description: In it
        slug: in
        purpose: assignment
        grantable_to: [person]
        provisioning:
          grant: { request: { method: PUT, url: "tmpl:/teams/{{.resource.id}}/members/{{.principal.id}}" }, unless: "cel:false", success_condition: "cel:true", already: cel:response.status_code == 409 }
          revoke: { request: { method: DELETE, url: "tmpl:/teams/{{.resource.id}}/members/{{.principal.id}}" }, unless: "cel:false", success_condition: "cel:true", already: cel:response.status_code == 404 }
    entitlements:
      - request: { method: POST, url: /graphql, graphql: { query: "query { rights }", variables: { id: cel:resource.id } } }
        pagination: { strategy: cursor, cursor_param: c, cursor_header: X-Next, next_url: /graphql/next }
        response:
          items_path: rights
          entitlement_mapping:
            { id: cel:item, display_name: cel:item, description: cel:item, slug: cel:item, purpose: permission, grantable_to: [person], skip_if: "cel:item == 'none'", provisioning: { grant: { request: { method: POST, url: /x } } } }
    grants:
      - request: { url: "tmpl:/teams/{{.resource.id}}/members" }
        pagination: { strategy: link, link_next_path: next, link_hosts: [files.test] }
        response:
          items_path: members
          grant_mapping:
            principal_id: cel:item
            principal_type: person
            entitlement_name: member
            skip_if: cel:item == 'nobody'
            expandable: { entitlement_ids: ["tmpl:team:{{.item}}:member"], shallow: true, skip_if: cel:item != 'g' }
      - request: { url: "tmpl:/teams/{{.resource.id}}/members" }
        pagination: { strategy: link, link_header: next }
        response:
          items_path: members
          conditional_grant_mappings:
            conditions: [{ condition: cel:item == 'a', grant_mapping: { principal_id: cel:item, principal_type: person, entitlement_name: member } }]
            default: { principal_id: cel:item, principal_type: person, entitlement_name: member }
      - request: { url: "tmpl:/teams/{{.resource.id}}/members" }
        pagination: { strategy: cursor, cursor_param: c, cursor_path: cursor }
        response: { items_path: members, grant_mapping: { principal_id: cel:item, principal_type: person, entitlement_name: member } }
      - request: { url: "tmpl:/teams/{{.resource.id}}/members" }
        pagination: { strategy: cursor, cursor_param: c, last_item: id }
        response: { items_path: objects, grant_mapping: { principal_id: cel:item.id, principal_type: person, entitlement_name: member } }
  nested:
    name: Nested
    skip_entitlements_and_grants: true
    list:
      job:
        request: { method: POST, url: /work }
        poll: { request: { url: /work/now }, done: cel:response.ok, failed: "cel:false", every: 1s, timeout: 1m }
      request: { url: /nested, query_params: { of: cel:job.ok } }
      response: { items_path: nested, resource_mapping: { id: cel:item, display_name: cel:item, traits: { user: { email: cel:item, login: cel:item, login_aliases: [b], status: enabled, status_details: fine }, group: { profile: { a: b } }, role: { profile: { a: b } }, app: { profile: { a: b } } } } }
event_feeds:
  log:
    request: { url: "tmpl:/events?since={{.since}}" }
    pagination: { strategy: none }
    response: { items_path: events }
    since: cel:item.at
    newest_first: true
    event:
      id: cel:item.id
      occurred_at: cel:item.at
      type: cel:item.kind
      resource_type: team
      resource_id: cel:item.team
      resource_name: cel:item.team
      entitlement_name: member
      principal_type: person
      principal_id: cel:item.who
      principal_name: cel:item.who
actions:
  ping:
    name: Ping
    description: Says something
    request: { method: POST, url: /ping, body: { a: cel:input.a } }
    success_condition: cel:response.ok
    arguments: { a: { name: A, description: What, type: string, default: x, required: true } }
  run:
    command: { arguments: [/usr/bin/env], environment: [HOME], timeout: 10s }
`;

/** Each way in which requests show who sends them, with all its keys. */
export const authentications = [
  "{ type: basic, username: u, password: p }",
  "{ type: bearer, tokens: [a, b] }",
  "{ type: api_key, api_key: { header: X-Key, prefix: Key, key: k } }",
  "{ type: api_keys, api_keys: [{ query: key, key: k }, { header: X, body: '', key: l }] }",
  ...["token_url: https://app.test/token", "issuer: https://app.test/issuer"].flatMap((where) =>
    Object.entries({
      oauth2_client_credentials: "",
      oauth2_password: ", username: u, password: p",
      oauth2_refresh_token: ", refresh_token: r",
      jwt_bearer: ", key: '${KEY}', key_id: i, subject: s, assertion_audience: a, client_assertion: false",
    }).map(
      ([type, more]) =>
        `{ type: ${type}, ${type}: { ${where}, client_id: c, client_secret: s, scope: a, token_expiry_padding: 9, client_auth: body, audience: b, resource: r, grant_type: g, extra: { x: y }, header: X-Token, prefix: T${more} } }`,
    ),
  ),
  "{ type: bearer_dynamic, bearer_dynamic: { token_url: /token, username: u, password: p, method: POST, body_format: json, username_field: u, password_field: p, steps: { first: { url: /first, method: POST, headers: { a: b }, body: { c: d } }, second: { url: /second, form: { e: f } } }, extra: { x: y }, headers: { a: b }, token_field: access_token, token_header: '', expiry_field: expires_in, expiry_format: seconds, token_expiry_padding: 9, header: X-Token, prefix: T, cookies: false } }",
];
