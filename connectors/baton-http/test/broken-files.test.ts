import { BatonError } from "@baton-connectors/sdk/errors";
import { expect, test } from "@jest/globals";
import { readFile } from "../src/file/load.ts";

/** A file as it should be, of which each row below breaks one thing. */
const whole = `version: "1"
app_name: App
connect:
  base_url: https://app.test/api
  auth: { type: bearer, token: "\${TOKEN}" }
  pagination: { strategy: page, page_param: page }
resource_types:
  user:
    name: User
    traits: [user]
    skip_entitlements_and_grants: true
    list:
      request: { url: /users }
      response:
        items_path: users
        mapping_type: resource
        resource_mapping:
          id: cel:item.id
          display_name: cel:item.name
          user_traits: { email: cel:item.mail, status: enabled }
  team:
    name: Team
    list:
      request: { url: /teams }
      response: { items_path: teams, resource_mapping: { id: cel:item.id, display_name: cel:item.id } }
    static_entitlements:
      - id: member
        purpose: assignment
        grantable_to: [user]
        provisioning:
          grant: { request: { method: PUT, url: "tmpl:/teams/{{.resource.id}}/{{.principal.id}}" } }
    grants:
      - request: { url: "tmpl:/teams/{{.resource.id}}/members" }
        response: { items_path: members, grant_mapping: { principal_id: cel:item.id, principal_type: user, entitlement_name: member } }
`;
const saidOf = (text: string) => {
  try {
    readFile({
      ...{ name: "app.yaml", text, lenient: false },
      placeholders: (name) => (name === "TOKEN" ? "t" : undefined),
    });
    return "nothing";
  } catch (thrown) {
    if (!(thrown instanceof BatonError)) throw thrown;
    expect(thrown.kind).toBe("config");
    return thrown.message;
  }
};

test("the whole file is as it should be", () => {
  expect(saidOf(whole)).toBe("nothing");
});

/** What is broken; what stood there ("" the end, "*" all of it); what stands there; the line; what is said, from the key on. */
const rows: readonly (readonly [what: string, from: string, to: string, line: number, said: string])[] = [
  ["empty", "*", "", 1, "must have keys such as connector, version, app_name, app_description"],
  ["a list", "*", "- a\n- b\n", 1, "must have keys such as connector, version, app_name, app_description"],
  ["a text", "*", "hello", 1, "must have keys such as connector, version, app_name, app_description"],
  ["JSON cut", "*", '{"version": "1", "app_name"', 1, "Flow map must end with a }"],
  ["tabs", "*", 'version: "1"\n\tapp_name: x\n', 2, "Tabs are not allowed as indentation"],
  [
    "two documents",
    "",
    '---\nversion: "1"\napp_name: App\nconnect:\n  base_url: https://app.test/api\n  auth: { type: bearer, token: "${TOKEN}" }\n  pagination: { strategy: page, page_param: page }\nresource_types:\n  user:\n    name: User\n    traits: [user]\n    skip_entitlements_and_grants: true\n    list:\n      request: { url: /users }\n      response:\n        items_path: users\n        mapping_type: resource\n        resource_mapping:\n          id: cel:item.id\n          display_name: cel:item.name\n          user_traits: { email: cel:item.mail, status: enabled }\n  team:\n    name: Team\n    list:\n      request: { url: /teams }\n      response: { items_path: teams, resource_mapping: { id: cel:item.id, display_name: cel:item.id } }\n    static_entitlements:\n      - id: member\n        purpose: assignment\n        grantable_to: [user]\n        provisioning:\n          grant: { request: { method: PUT, url: "tmpl:/teams/{{.resource.id}}/{{.principal.id}}" } }\n    grants:\n      - request: { url: "tmpl:/teams/{{.resource.id}}/members" }\n        response: { items_path: members, grant_mapping: { principal_id: cel:item.id, principal_type: user, entitlement_name: member } }\n',
    35,
    "another document begins here: a file is one",
  ],
  ["duplicate key", "app_name: App", "app_name: App\napp_name: B", 3, "Map keys must be unique"],
  ["version 2", 'version: "1"', 'version: "2"', 1, "version: must be one of 1"],
  ["version number", 'version: "1"', "version: 1.0", 1, "version: must be one of 1"],
  ["no base_url", "  base_url: https://app.test/api\n", "", 4, "connect: has no base_url"],
  [
    "base url no scheme",
    "https://app.test/api",
    "app.test/api",
    4,
    "connect.base_url: is no address: https://host/path",
  ],
  [
    "base url ftp",
    "https://app.test/api",
    "ftp://app.test/api",
    4,
    "connect.base_url: is no address: https://host/path",
  ],
  [
    "base url query",
    "https://app.test/api",
    "https://app.test/api?x=1",
    4,
    "connect.base_url: can have a host and a path only: parameters belong to request_defaults, credentials to auth",
  ],
  [
    "base url credentials",
    "https://app.test/api",
    "https://a:b@app.test/api",
    4,
    "connect.base_url: can have a host and a path only: parameters belong to request_defaults, credentials to auth",
  ],
  ["base url empty", "https://app.test/api", '""', 4, "connect.base_url: is no address: https://host/path"],
  ["unset variable", "${TOKEN}", "${NOT_SET}", 5, "connect.auth.token: needs the environment variable NOT_SET"],
  [
    "auth type unknown",
    "type: bearer",
    "type: beaer",
    5,
    "connect.auth.type: must be one of none, bearer, basic, api_key, api_keys, oauth2_client_credentials, oauth2_pa",
  ],
  [
    "auth oauth2 old no keys",
    "type: bearer",
    "type: oauth2_client_credentials",
    5,
    "connect.auth.type: oauth2_client_credentials needs oauth2_client_credentials, a block of that name beside it",
  ],
  [
    "auth as text",
    '{ type: bearer, token: "${TOKEN}" }',
    "bearer",
    5,
    "connect.auth: must have keys such as type, token, tokens, username",
  ],
  [
    "strategy unknown",
    "strategy: page",
    "strategy: pages",
    6,
    "connect.pagination.strategy: must be one of none, offset, page, cursor, link",
  ],
  ["paging without param", ", page_param: page", "", 6, "connect.pagination: strategy page needs page_param"],
  [
    "page size text",
    "page_param: page",
    "page_param: page, page_size: many",
    6,
    "connect.pagination.page_size: must be a whole number",
  ],
  [
    "page size 0",
    "page_param: page",
    "page_param: page, page_size: 0",
    6,
    "connect.pagination.page_size: must be 1 or more",
  ],
  [
    "page size negative",
    "page_param: page",
    "page_param: page, page_size: -5",
    6,
    "connect.pagination.page_size: must be 1 or more",
  ],
  [
    "page size 1.5",
    "page_param: page",
    "page_param: page, page_size: 1.5",
    6,
    "connect.pagination.page_size: must be a whole number",
  ],
  [
    "cursor two sources",
    "strategy: page, page_param: page",
    "strategy: cursor, cursor_param: c, cursor_path: a, last_item: b",
    6,
    "connect.pagination: strategy cursor needs one of cursor_path, cursor_header and last_item, and has 2",
  ],
  [
    "cursor no source",
    "strategy: page, page_param: page",
    "strategy: cursor, cursor_param: c",
    6,
    "connect.pagination: strategy cursor needs one of cursor_path, cursor_header and last_item, and has 0",
  ],
  [
    "no types",
    "*",
    'version: "1"\napp_name: App\nconnect:\n  base_url: https://app.test/api\n  auth: { type: bearer, token: "${TOKEN}" }\n  pagination: { strategy: page, page_param: page }\nresource_types: {}\n',
    7,
    "resource_types: has no type",
  ],
  [
    "types list",
    "*",
    'version: "1"\napp_name: App\nconnect:\n  base_url: https://app.test/api\n  auth: { type: bearer, token: "${TOKEN}" }\n  pagination: { strategy: page, page_param: page }\nresource_types: [user]\n',
    7,
    "resource_types: must be keys and values",
  ],
  [
    "type null",
    "resource_types:\n",
    "resource_types:\n  x:\n",
    8,
    "resource_types.x: must have keys such as name, description, traits, depends_on",
  ],
  [
    "type id bad",
    "resource_types:\n",
    "resource_types:\n  'a:b': { name: X, static_resources: [{ id: a, display_name: A }] }\n",
    8,
    'resource_types.a:b: "a:b" can be no resource type: letters, digits, - and _ can',
  ],
  [
    "type id blank",
    "resource_types:\n",
    "resource_types:\n  'a b': { name: X, static_resources: [{ id: a, display_name: A }] }\n",
    8,
    'resource_types.a b: "a b" can be no resource type: letters, digits, - and _ can',
  ],
  [
    "type id empty",
    "resource_types:\n",
    "resource_types:\n  '': { name: X, static_resources: [{ id: a, display_name: A }] }\n",
    8,
    'resource_types.: "" can be no resource type: letters, digits, - and _ can',
  ],
  [
    "trait unknown",
    "traits: [user]",
    "traits: [person]",
    10,
    "resource_types.user.traits.1: must be one of user, group, role, app",
  ],
  [
    "parent itself",
    "    name: Team\n",
    "    name: Team\n    parent_type: team\n",
    23,
    "resource_types.team.parent_type: leads to no type that is listed by itself: nothing would be listed",
  ],
  [
    "parent unknown",
    "    name: Team\n",
    "    name: Team\n    parent_type: orgs\n",
    23,
    "resource_types.team.parent_type: there is no resource type orgs",
  ],
  [
    "list missing",
    "    list:\n      request: { url: /teams }\n      response: { items_path: teams, resource_mapping: { id: cel:item.id, display_name: cel:item.id } }\n",
    "",
    22,
    "resource_types.team: has neither list nor static_resources",
  ],
  ["url missing", "request: { url: /users }", "request: {}", 13, "resource_types.user.list.request: has no url"],
  [
    "url empty",
    "request: { url: /users }",
    'request: { url: "" }',
    13,
    "resource_types.user.list.request.url: is empty",
  ],
  [
    "url cel",
    "request: { url: /users }",
    "request: { url: 'cel:item.x' }",
    13,
    "resource_types.user.list.request.url: must be a text or tmpl:, whose values are encoded",
  ],
  [
    "url other host",
    "request: { url: /users }",
    "request: { url: 'https://evil.test/users' }",
    13,
    "resource_types.user.list.request.url: https://evil.test is none of the hosts of the file: connect.bases or con",
  ],
  [
    "url dots",
    "request: { url: /users }",
    "request: { url: /../users }",
    13,
    "resource_types.user.list.request.url: has . or .. as a part of its path, which would lead somewhere else",
  ],
  [
    "url tmpl broken",
    "{{.resource.id}}/members",
    "{{.resource.id}/members",
    33,
    "resource_types.team.grants.1.request.url: {{ has no }}",
  ],
  [
    "url unknown name",
    "{{.resource.id}}/members",
    "{{.resorce.id}}/members",
    33,
    "resource_types.team.grants.1.request.url: .resorce is nothing here; there are .resource, .parent_resource, .ea",
  ],
  [
    "url item in request",
    "{{.resource.id}}/members",
    "{{.item.id}}/members",
    33,
    "resource_types.team.grants.1.request.url: .item is nothing here; there are .resource, .parent_resource, .each,",
  ],
  [
    "resource in list",
    "request: { url: /users }",
    'request: { url: "tmpl:/users/{{.resource.id}}" }',
    13,
    "resource_types.user.list.request: names resource, which is nothing in a list; there is parent_resource",
  ],
  [
    "principal in grants",
    "{{.resource.id}}/members",
    "{{.principal.id}}/members",
    33,
    "resource_types.team.grants.1.request.url: .principal is nothing here; there are .resource, .parent_resource, .",
  ],
  [
    "template function",
    "{{.resource.id}}/members",
    "{{frob .resource.id}}/members",
    33,
    "resource_types.team.grants.1.request.url: {{frob .resource.id}}: there is no function frob",
  ],
  [
    "method lower",
    "method: PUT",
    "method: put",
    31,
    "resource_types.team.static_entitlements.1.provisioning.grant.request.method: must be one of GET, POST, PUT, PA",
  ],
  [
    "method unknown",
    "method: PUT",
    "method: FETCH",
    31,
    "resource_types.team.static_entitlements.1.provisioning.grant.request.method: must be one of GET, POST, PUT, PA",
  ],
  [
    "get with body",
    "request: { url: /users }",
    "request: { url: /users, body: { a: b } }",
    13,
    "resource_types.user.list.request: GET cannot have a body",
  ],
  [
    "body and form",
    "method: PUT",
    "body: { a: b }, form: { a: b }, method: PUT",
    31,
    "resource_types.team.static_entitlements.1.provisioning.grant.request: has body and form: one of them would be ",
  ],
  [
    "body broken json",
    "method: PUT",
    "body: 'tmpl:{\"a\": {{.principal.id}', method: PUT",
    31,
    "resource_types.team.static_entitlements.1.provisioning.grant.request.body: {{ has no }}",
  ],
  [
    "header name",
    "request: { url: /users }",
    "request: { url: /users, headers: { 'X Y': a } }",
    13,
    'resource_types.user.list.request.headers: "X Y" is no name of a header',
  ],
  [
    "header newline",
    "request: { url: /users }",
    'request: { url: /users, headers: { X: "a\\r\\nb" } }',
    13,
    "resource_types.user.list.request.headers: X has a line end, which no header can have",
  ],
  [
    "cel syntax",
    "cel:item.name",
    "cel:item.name +",
    19,
    "resource_types.user.list.response.resource_mapping.display_name: cel:item.name +: <input>:1:11: found + but ex",
  ],
  [
    "cel unknown name",
    "cel:item.name",
    "cel:itm.name",
    19,
    "resource_types.user.list.response.resource_mapping.display_name: cel:itm.name: undeclared reference to 'itm' (",
  ],
  [
    "cel unknown function",
    "cel:item.name",
    "cel:frobnicate(item.name)",
    19,
    "resource_types.user.list.response.resource_mapping.display_name: cel:frobnicate(item.name): undeclared referen",
  ],
  [
    "cel types",
    "cel:item.name",
    "'cel:1 + \"a\"'",
    19,
    'resource_types.user.list.response.resource_mapping.display_name: cel:1 + "a": found no matching overload for \'',
  ],
  [
    "cel empty",
    "cel:item.name",
    "'cel:'",
    19,
    "resource_types.user.list.response.resource_mapping.display_name: cel:: <input>:1:1: found end of input but exp",
  ],
  [
    "cel forgotten",
    "id: cel:item.id",
    "id: item.id",
    18,
    "resource_types.user.list.response.resource_mapping.id: item.id would be taken as it is written: did you mean c",
  ],
  [
    "id missing",
    "          id: cel:item.id\n",
    "",
    18,
    "resource_types.user.list.response.resource_mapping: has no id",
  ],
  [
    "display name missing",
    "          display_name: cel:item.name\n",
    "",
    18,
    "resource_types.user.list.response.resource_mapping: has no display_name",
  ],
  [
    "mapping missing",
    "{ items_path: teams, resource_mapping: { id: cel:item.id, display_name: cel:item.id } }",
    "{ items_path: teams }",
    25,
    "resource_types.team.list.response: has no resource_mapping",
  ],
  [
    "mapping type wrong",
    "mapping_type: resource",
    "mapping_type: grant",
    16,
    "resource_types.user.list.response.mapping_type: is grant where resource is mapped",
  ],
  [
    "mapping type unknown",
    "mapping_type: resource",
    "mapping_type: resources",
    16,
    "resource_types.user.list.response.mapping_type: must be one of resource, grant, entitlement, conditional_grant",
  ],
  [
    "items path broken",
    "items_path: users",
    "items_path: 'users['",
    15,
    "resource_types.user.list.response.items_path: users[ has brackets with nothing known in them",
  ],
  [
    "items path cel",
    "items_path: users",
    "items_path: cel:users",
    15,
    "resource_types.user.list.response.items_path: is taken as it is written: cel: has no meaning here",
  ],
  [
    "principal type unknown",
    "principal_type: user",
    "principal_type: users",
    34,
    "resource_types.team.grants.1.response: there is no resource type users; did you mean user?",
  ],
  [
    "entitlement unknown",
    "entitlement_name: member",
    "entitlement_name: members",
    33,
    "resource_types.team.grants.1: there is no entitlement members; did you mean member?",
  ],
  [
    "grantable to unknown",
    "grantable_to: [user]",
    "grantable_to: [usr]",
    29,
    "resource_types.team.static_entitlements.1.grantable_to: there is no resource type usr; did you mean user?",
  ],
  [
    "purpose unknown",
    "purpose: assignment",
    "purpose: assigned",
    28,
    "resource_types.team.static_entitlements.1.purpose: must be one of assignment, permission, ownership, role, acc",
  ],
  [
    "entitlement id with colon",
    "- id: member",
    "- id: 'a:b'",
    33,
    "resource_types.team.grants.1: there is no entitlement member",
  ],
  [
    "entitlement twice",
    "static_entitlements:\n",
    "static_entitlements:\n      - { id: member }\n",
    27,
    "resource_types.team.static_entitlements: two have one id",
  ],
  [
    "status status code number",
    "",
    "error_handling: { error_status_codes: { 700: { action: fail } } }\n",
    35,
    "error_handling.error_status_codes.700: 700 is no status: 404, for instance",
  ],
  [
    "status code text",
    "",
    "error_handling: { error_status_codes: { abc: { action: fail } } }\n",
    35,
    "error_handling.error_status_codes.abc: abc is no status: 404, for instance",
  ],
  [
    "action unknown",
    "",
    "error_handling: { error_status_codes: { '404': { action: skip } } }\n",
    35,
    "error_handling.error_status_codes.404.action: must be one of fail, retry, warn, ignore",
  ],
  [
    "duration wrong",
    "",
    "http: { timeout: 30 seconds }\n",
    35,
    "http.timeout: must be a duration such as 30s or 1m30s",
  ],
  [
    "tls key missing",
    "",
    "http: { tls: { client_cert: /x } }\n",
    35,
    "http.tls: needs client_cert and client_key, or none of them",
  ],
  ["retry attempts 0", "", "http: { retry: { max_attempts: 0 } }\n", 35, "http.retry.max_attempts: must be 1 or more"],
  [
    "unknown top key",
    "",
    "resource_type: {}\n",
    35,
    "resource_type: is no key here and not read; did you mean resource_types?",
  ],
  ["unknown key far", "", "zebra: 1\n", 35, "zebra: is no key here and not read"],
  [
    "actions both",
    "",
    "actions: { a: { request: { url: /x }, command: { arguments: [/bin/true] } } }\n",
    35,
    "actions.a: must have either request or command",
  ],
  ["actions none", "", "actions: { a: { name: x } }\n", 35, "actions.a: must have either request or command"],
  [
    "command relative",
    "",
    "actions: { a: { command: { arguments: [ls] } } }\n",
    35,
    "actions.a.command.arguments: ls must be named with its whole path",
  ],
  [
    "command empty",
    "",
    "actions: { a: { command: { arguments: [] } } }\n",
    35,
    "actions.a.command.arguments: names no program",
  ],
  [
    "command shell text",
    "",
    "actions: { a: { command: ls -l } }\n",
    35,
    "actions.a.command: must have keys such as arguments, environment, timeout",
  ],
  [
    "anchor unknown",
    "traits: [user]",
    "traits: *none",
    10,
    "resource_types.user.traits: *none is the name of nothing: no &none is before it",
  ],
  ["proto", "app_name: App", "__proto__: x\napp_name: App", 2, "__proto__: is no key here and not read"],
  [
    "budget unknown",
    "request: { url: /users }",
    "request: { url: /users, budget: none }",
    13,
    "resource_types.user.list.request.budget: there is no budget none in connect.budgets",
  ],
  [
    "base unknown",
    "request: { url: /users }",
    "request: { url: /users, base: none }",
    13,
    "resource_types.user.list.request.base: there is no connect.bases.none",
  ],
  [
    "login without login",
    "request: { url: /users }",
    'request: { url: "tmpl:/{{.login.id}}/users" }',
    5,
    "connect.auth: the file names login, and bearer signs in nowhere",
  ],
  [
    "vars cycle",
    "",
    "vars: { a: cel:vars.b, b: cel:vars.a }\n",
    35,
    "vars.a: cel:vars.b: undeclared reference to 'vars' (in container '')",
  ],
  [
    "vars unknown",
    "cel:item.name",
    "cel:vars.nothing",
    19,
    "resource_types.user.list.response.resource_mapping.display_name: cel:vars.nothing: there is no nothing in vars",
  ],
  [
    "secrets both",
    "",
    "secrets: { TOKEN: { file: /x, command: [/bin/true] } }\n",
    5,
    "connect.auth.token: secrets.TOKEN must have either file or command",
  ],
  [
    "secrets file gone",
    "",
    "secrets: { TOKEN: { file: /nowhere } }\n",
    5,
    "connect.auth.token: secrets.TOKEN cannot be read: ENOENT: no such file or directory, open '/nowhere'",
  ],
  [
    "static resource without id",
    "    name: Team\n",
    "    name: Team\n    static_resources: [{ display_name: X }]\n",
    23,
    "resource_types.team.static_resources.1: has no id",
  ],
  [
    "static resource twice",
    "    name: Team\n",
    "    name: Team\n    static_resources: [{ id: a, display_name: X }, { id: a, display_name: Y }]\n",
    23,
    "resource_types.team.static_resources: two have one id",
  ],
  [
    "conditions empty",
    "grant_mapping: { principal_id: cel:item.id, principal_type: user, entitlement_name: member }",
    "mapping_type: conditional_grant, conditional_grant_mappings: { conditions: [] }",
    34,
    "resource_types.team.grants.1.response.conditional_grant_mappings: has neither conditions nor a default",
  ],
  [
    "feed without id",
    "",
    "event_feeds: { log: { request: { url: /log }, response: { items_path: x }, event: { type: usage } } }\n",
    35,
    "event_feeds.log.event: has no id",
  ],
];

test.each(rows)("%s", (_, from, to, line, expected) => {
  const text = from === "*" ? to : from === "" ? whole + to : whole.replace(from, () => to);
  expect(text).not.toBe(whole);
  const said = saidOf(text);
  expect(said).toContain(expected);
  expect(said).toMatch(new RegExp(`^app\\.yaml, line ${line}, column \\d+`));
  expect(said).not.toContain("\n");
});
