import { describe, expect, test } from "@jest/globals";
import { readFile } from "../src/file/load.ts";
import { fileWith, open } from "./open.ts";

const read = (text: string, lenient = false) =>
  readFile({ name: "app.yaml", text, placeholders: (name) => ({ TOKEN: "t", HOST: "app.test" })[name], lenient });

/**
 * The keys and forms of https://www.conductorone.com/docs/developer/http-authoring/ and of the configuration that a user of the Go
 * connector published: bare parents and children, conditional grants, quotes within templates, ids that are numbers, nulls.
 */
const orchestra = `version: "1"
app_name: Orchestra
app_description: Who plays what
vars: { house: Main Hall }
connect:
  base_url: https://\${HOST}/api/v1
  auth: { type: bearer, token: "\${TOKEN}" }
  request_defaults:
    content_type: application/json
    headers: { Accept: application/json }
    query_params: { per_page: 100 }
  pagination: { strategy: none }
http: { timeout: 30s, headers: { Accept: application/json }, retry: { max_attempts: 3, initial_backoff: 1s, max_backoff: 10s } }
error_handling:
  error_status_codes:
    "429": { action: retry, retry_after: 30s, max_retries: 3 }
    "404": { action: warn, message: "lists that are gone" }
    "500": { action: retry, retry_after: 5s }
resource_types:
  org:
    name: Organization
    traits: [app]
    child_types: [player, section]
    list:
      request: { method: GET, url: /orgs }
      response: { items_path: items, mapping_type: resource, resource_mapping: { id: cel:item.id, display_name: cel:item.login, app_traits: { help_url: cel:item.url, profile: { hall: cel:vars.house } } } }
  player:
    name: Player
    depends_on: [org]
    parent_type: org
    traits: [user]
    list:
      request: { url: "tmpl:/orgs/{{.parent_resource.id}}/players" }
      response:
        items_path: data
        mapping_type: resource
        skip_if: cel:item.type == "guest"
        resource_mapping:
          id: cel:string(item.id)
          display_name: 'cel:has(item.given_name) && has(item.family_name) ? item.given_name + " " + item.family_name : item.login'
          user_traits:
            login: cel:item.login
            emails: ["cel:item.primary_email", "cel:has(item.other) ? item.other : null"]
            status: cel:item.status
            account_type: cel:item.account_type
            profile: { employee_id: cel:item.employee_id, points: cel:item.points, house: "tmpl:{{.vars.house}}" }
    skip_entitlements_and_grants: true
  section:
    name: Section
    parent_type: org
    traits: [group]
    list:
      request: { url: "tmpl:/orgs/{{.parent_resource.id}}/sections" }
      response: { items_path: data, mapping_type: resource, resource_mapping: { id: cel:item.id, display_name: cel:item.name, description: cel:item.description, group_traits: { profile: { name: cel:item.name } } } }
    static_entitlements:
      - { id: member, slug: member, display_name: 'tmpl:"{{.resource.display_name}} member"', description: 'cel:"Member of " + resource.display_name', purpose: assignment, grantable_to: [player] }
      - { id: principal, display_name: Principal, purpose: ownership, grantable_to: [player] }
    entitlements:
      - request: { url: "tmpl:/sections/{{.resource.id}}/permissions" }
        response:
          items_path: items
          mapping_type: entitlement
          entitlement_mapping: { id: 'cel:resource.id + "-" + item.operation', display_name: 'cel:"Can " + item.operation + " on " + resource.display_name', slug: cel:item.operation, purpose: permission, grantable_to: [player, section] }
    grants:
      - request: { url: "tmpl:/orgs/{{.parent_resource.id}}/grants?kind=section&id={{.resource.id}}" }
        response:
          items_path: data
          mapping_type: conditional_grant
          conditional_grant_mappings:
            conditions:
              - condition: cel:item.entitlement.slug == "section:principal"
                grant_mapping: { principal_id: cel:string(item.principal.id), principal_type: cel:item.principal.type, entitlement_name: principal }
            default: { principal_id: cel:item.principal.id, principal_type: cel:item.principal.type, entitlement_name: member }
      - request: { url: "tmpl:/gone/{{.resource.id}}" }
        response: { items_path: data, mapping_type: grant, grant_mapping: { principal_id: cel:item.id, principal_type: player, entitlement_name: member } }
`;

const answers: Readonly<Record<string, unknown>> = {
  "/api/v1/orgs": [{ id: 12345678, login: "main", url: "https://help.test" }],
  "/api/v1/orgs/12345678/players": {
    data: [
      {
        id: "9007199254740993",
        type: "staff",
        login: "ann",
        given_name: "Ann",
        family_name: "Lee",
        primary_email: "ann@b.test",
        other: "a@b.test",
        status: "active",
        account_type: "human",
        employee_id: 7,
        points: 1.5,
      },
      {
        id: 2,
        type: "staff",
        login: "bot",
        given_name: "Bot",
        primary_email: null,
        status: "locked",
        account_type: "service",
        employee_id: null,
        points: true,
      },
      { id: 3, type: "guest", login: "x" },
    ],
  },
  "/api/v1/orgs/12345678/sections": { data: [{ id: 5, name: "Brass", description: null }] },
  "/api/v1/sections/5/permissions": { items: [{ operation: "edit" }] },
  "/api/v1/orgs/12345678/grants": {
    data: [
      { entitlement: { slug: "section:principal" }, principal: { id: 2, type: "player" } },
      { entitlement: { slug: "section:member" }, principal: { id: "9007199254740993", type: "player" } },
    ],
  },
};

const said = (value: unknown) => JSON.stringify(value, (_, one) => (typeof one === "bigint" ? String(one) : one));

test("a file with every documented form gives the rows that it says", async () => {
  const asked: string[] = [];
  const { sync, logged } = open(
    orchestra,
    ({ url }) => {
      asked.push(`${url.pathname}${url.search}`);
      const body = answers[url.pathname];
      return body ? { status: 200, body } : { status: 404, body: {} };
    },
    { TOKEN: "t", HOST: "app.test" },
  );
  const { resources, entitlements, grants, summary } = await sync();
  const names = Object.fromEntries(resources.map((one) => [one.id!.resource, one.displayName]));
  expect(names).toEqual({ "12345678": "main", "9007199254740993": "Ann Lee", "2": "bot", "5": "Brass" });
  expect(resources.find(({ id }) => id!.resource === "2")).toMatchObject({
    parentResourceId: { resourceType: "org", resource: "12345678" },
    profile: { employee_id: "", points: "true", house: "Main Hall" },
    status: { status: 2 },
  });
  expect(
    Object.fromEntries(
      entitlements.map((one) => [
        one.id,
        [one.displayName, one.description, one.slug, one.purpose, one.grantableTo.map(({ id }) => id)],
      ]),
    ),
  ).toEqual({
    "section:5:member": ['"Brass member"', "Member of Brass", "member", 1, ["player"]],
    "section:5:principal": ["Principal", "", "principal", 3, ["player"]],
    "section:5:5-edit": ["Can edit on Brass", "", "edit", 2, ["player", "section"]],
  });
  expect(grants.sort()).toEqual(["section:5:member:player:9007199254740993", "section:5:principal:player:2"]);
  expect(asked).toContain("/api/v1/orgs/12345678/grants?kind=section&id=5&per_page=100");
  expect(said(summary)).toContain("lists that are gone");
  expect(logged.join("\n")).toMatch(/the quotes are part of the text/);
});

describe("older documents", () => {
  test.each([
    [
      "connect: pagination type",
      { connect: "pagination: { type: cursor, cursor_param: c, cursor_path: next }" },
      "is now called strategy",
    ],
    [
      "next_link_path",
      { connect: "pagination: { strategy: link, next_link_path: next }" },
      "is now called link_next_path",
    ],
    [
      "path of a request",
      {
        more: "    grants: [{ request: { path: /x }, response: { items_path: d, grant_mapping: { principal_id: a, principal_type: thing, entitlement_id: m } } }]",
      },
      "is now called url",
    ],
  ])("%s", (_, parts, message) => {
    const { warnings } = read(fileWith(parts));
    expect(warnings.join("\n")).toContain(message);
  });
});

describe("what is wrong is told with its place, before anything is asked", () => {
  test.each<[string, string, RegExp]>([
    ["nothing", "", /must have keys/],
    ["no version", "app_name: x\nconnect: { base_url: https://a.test }\nresource_types: {}", /has no version/],
    ["another version", orchestra.replace('"1"', '"2"'), /line 1, column 10, version: must be one of 1/],
    ["an unknown key", orchestra.replace("app_description", "app_descripton"), /did you mean app_description/],
    [
      "an unknown type",
      orchestra.replace("grantable_to: [player] }", "grantable_to: [players] }"),
      /there is no resource type players/,
    ],
    ["a wrong expression", orchestra.replace("cel:item.login,", "cel:item.login +,"), /column \d+/],
    ["an unknown name", orchestra.replace("cel:item.login,", "cel:row.login,"), /undeclared reference to 'row'/],
    [
      "a name that has no value there",
      orchestra.replace('cel:"Member of " + resource.display_name', "cel:item.name"),
      /undeclared reference to 'item'/,
    ],
    [
      "a wrong template",
      orchestra.replace("{{.parent_resource.id}}/players", "{{.parent_resource.id}/players"),
      /has no }}/,
    ],
    [
      "no list",
      orchestra.replace(/ {4}list:\n {6}request: { method[\s\S]*?\n {2}player:/, "  player:"),
      /has neither list nor static_resources/,
    ],
    ["a missing variable", orchestra.replace("${TOKEN}", "${NOPE}"), /needs the environment variable NOPE/],
  ])("%s", (_, text, message) => {
    expect(() => open(text, () => ({ status: 200 }), { TOKEN: "t", HOST: "app.test" })).toThrow(message);
  });

  test("with --lenient an unknown key is a warning", () => {
    expect(read(orchestra.replace("app_description", "app_descripton"), true).warnings.join()).toContain(
      "did you mean",
    );
  });
});

test("a body that holds itself is refused", () => {
  const text = fileWith({}).replace("url: /rows", "url: /rows, method: POST, body: &b [*b]");
  expect(() => read(text)).toThrow("it may hold itself");
});

describe("whole files of older documents are read, and told of today's spelling", () => {
  const older = `version: "1"
app_name: App
connect:
  base_url: https://app.test
  auth: { type: oauth2, token_url: https://app.test/token, client_id: c, client_secret: s, scopes: [read, write] }
  retry: { max_retries: 2, retry_wait: 3s }
  rate_limit: { requests_per_second: 10, burst: 20 }
resource_types:
  user:
    name: User
    traits: [user]
    list:
      request: { path: /users }
      response:
        items_path: users
        pagination: { type: page, page_param: page, per_page_param: per_page, default_limit: 2, total_pages_path: pages }
        map: { id: .id, display_name: '.first + " " + .last', traits: { user: { emails: [.mail], status: .state } } }
  group:
    name: Group
    list:
      request: { path: /groups }
      response: { items_path: groups, resource_mapping: { id: $.id, display_name: $.name } }
    entitlements: { request: { path: "tmpl:/groups/{{.ResourceID}}/roles" }, response: { items_path: roles, map: { id: .name, display_name: .name } } }
    grants: { request: { path: "tmpl:/groups/{{.ResourceID}}/users" }, response: { items_path: users, map: [{ principal_id: .id, principal_type: user, entitlement_id: .role }] } }
`;
  test("with all that they say", async () => {
    const answers: Readonly<Record<string, unknown>> = {
      "/token": { access_token: "a-token" },
      "/users": { users: [{ id: 1, first: "Ann", last: "Lee", mail: "a@b.test", state: "active" }], pages: 1 },
      "/groups": { groups: [{ id: "g", name: "G" }] },
      "/groups/g/roles": { roles: [{ name: "boss" }] },
      "/groups/g/users": { users: [{ id: 1, role: "boss" }] },
    };
    const asked: string[] = [];
    const { sync, logged } = open(older, ({ url, body }) => {
      asked.push(`${url.pathname}${url.search} ${body}`);
      return { status: 200, body: answers[url.pathname] };
    });
    const { resources, grants } = await sync();
    expect(Object.fromEntries(resources.map(({ id, displayName }) => [id!.resource, displayName]))).toEqual({
      1: "Ann Lee",
      g: "G",
    });
    expect(grants).toEqual(["group:g:boss:user:1"]);
    expect(asked).toContain("/users?per_page=2&page=1 ");
    expect(asked).toContain("/token grant_type=client_credentials&scope=read+write");
    for (const said of [
      "the type oauth2 is now called oauth2_client_credentials",
      "now stand in the block oauth2_client_credentials",
      "scopes is now scope",
      "connect.retry is now http.retry",
      "connect.rate_limit is now connect.budgets",
      "is now called url",
      "pagination now stands beside response",
      "is now called strategy",
      "map is now called resource_mapping",
      "map is now called grant_mapping",
      ".id is now cel:item.id",
      "$.name is now cel:item.name",
      "traits of a mapping are now user_traits",
      "entitlements is now a list",
      "{{.ResourceID}}/roles is now tmpl:/groups/{{.resource.id}}/roles",
      "is now called entitlement_name",
    ])
      expect(logged.join("\n")).toContain(said);
  });

  test.each([
    ["{ type: api_key, api_key: k, api_key_header: X-Key }", "api_key is now a block"],
    ["{ type: api_key, header: X-Key, key: k }", "header, key now stand in the block api_key"],
  ])("%s", async (auth, message) => {
    const { warnings, file } = read(fileWith({ connect: `auth: ${auth}` }));
    expect(warnings.join("\n")).toContain(message);
    expect(file.connect.auth?.api_key).toMatchObject({ header: "X-Key", key: "k" });
  });
});
