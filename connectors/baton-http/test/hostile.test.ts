import { grant, resource } from "@baton-connectors/sdk";
import type { SimulatedRequest } from "@baton-connectors/simulators";
import { describe, expect, test } from "@jest/globals";
import { open } from "./open.ts";

/** Values that end something where they are put as text. */
const values = [
  'a"b',
  "a'b",
  "a\\b",
  "a/b",
  "../../admin",
  "..",
  ".",
  "%2e%2e",
  "a%2Fb",
  "a?b=c&d=e",
  "a#b",
  "a b+c",
  "a\nb",
  "a\r\nX-Admin: 1\r\n\r\n{}",
  "a\u0000b",
  "{{.resource.id}}",
  "${TOKEN}",
  "cel:item.id",
  '", "admin": true, "x": "',
  "<b a='1'>&amp;]]>",
  "//evil.test/x",
  "https://evil.test/",
  "a|b",
  "a;b",
  "ü–😀",
  "x".repeat(10_240),
  "__proto__",
  "constructor",
];

const text = `version: "1"
app_name: App
connect: { base_url: https://app.test/api }
resource_types:
  user:
    name: User
    traits: [user]
    list: { request: { url: /users }, response: { items_path: items, resource_mapping: { id: cel:item.id, display_name: cel:item.name } } }
  team:
    name: Team
    list: { request: { url: /teams }, response: { items_path: items, resource_mapping: { id: cel:item.id, display_name: cel:item.name } } }
    static_entitlements:
      - { id: path, provisioning: { grant: { request: { method: PUT, url: "tmpl:/teams/t/members/{{.principal.id}}/x" } } } }
      - { id: two, provisioning: { grant: { request: { method: PUT, url: "tmpl:/teams/{{.principal.id}}/{{print .principal.id}}" } } } }
      - { id: query, provisioning: { grant: { request: { method: PUT, url: "tmpl:/teams?user={{.principal.id}}&role={{json .principal.id}}" } } } }
      - { id: parameter, provisioning: { grant: { request: { method: PUT, url: /teams, query_params: { user: cel:principal.id } } } } }
      - { id: json, provisioning: { grant: { request: { method: POST, url: /teams, body: 'tmpl:{"user": "{{.principal.id}}", "again": "{{js .principal.id}}", "whole": {{.principal.id}}, "json": {{json .principal.id}}, "inText": "{{json .principal.id}}", "html": "{{html .principal.id}}", "bare": {{js .principal.id}}}' } } } }
      - { id: keys, provisioning: { grant: { request: { method: POST, url: /teams, body: { user: cel:principal.id, inText: "tmpl:<{{.principal.id}}>", list: ["cel:principal.id"] } } } } }
      - { id: form, provisioning: { grant: { request: { method: POST, url: /teams, form: { user: cel:principal.id, role: x } } } } }
      - { id: formText, provisioning: { grant: { request: { method: POST, url: /teams, content_type: application/x-www-form-urlencoded, body: "tmpl:user={{.principal.id}}&role=x" } } } }
      - { id: xml, provisioning: { grant: { request: { method: POST, url: /teams, content_type: application/xml, body: "tmpl:<user id='{{.principal.id}}'>{{.principal.id}}</user>" } } } }
      - { id: graphql, provisioning: { grant: { request: { method: POST, url: /graphql, graphql: { query: "mutation($user: ID!) { add(user: $user) }", variables: { user: cel:principal.id } } } } } }
      - { id: header, provisioning: { grant: { request: { method: PUT, url: /teams, headers: { X-User: cel:principal.id } } } } }
`;

async function sentFor(entitlement: string, id: string): Promise<readonly SimulatedRequest[] | Error> {
  const asked: SimulatedRequest[] = [];
  const { runtime } = open(text, (request) => {
    asked.push(request);
    return { status: 200, body: {} };
  });
  const principal = resource({ type: "user", id, displayName: id, user: {} });
  const given = grant(resource({ type: "team", id: "t", displayName: "T" }), entitlement, principal);
  return runtime.grant({ entitlement: given.entitlement!, principal }).then(
    () => asked,
    (thrown: Error) => {
      // What is refused is not sent.
      expect(asked).toEqual([]);
      return thrown;
    },
  );
}

const unsteppable = (value: string) => value === "." || value === "..";
const encoded = (value: string) => encodeURIComponent(value);
const entities = (value: string) => value.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
const jsonOf = ({ body }: SimulatedRequest): unknown => JSON.parse(body);

/** What a request must be, whatever the value; undefined: it must be refused. */
const expected: Readonly<Record<string, (value: string) => ((request: SimulatedRequest) => void) | undefined>> = {
  path: (value) =>
    unsteppable(value)
      ? undefined
      : ({ url }) =>
          expect(url.href).toBe(`https://app.test/api/teams/t/members/${encoded(value).replaceAll("'", "'")}/x`),
  two: (value) =>
    unsteppable(value)
      ? undefined
      : ({ url }) => expect(url.pathname.split("/")).toEqual(["", "api", "teams", encoded(value), encoded(value)]),
  query:
    (value) =>
    ({ url }) =>
      expect([url.pathname, ...url.searchParams]).toEqual([
        "/api/teams",
        ["user", value],
        ["role", JSON.stringify(value)],
      ]),
  parameter:
    (value) =>
    ({ url }) =>
      expect([url.pathname, ...url.searchParams]).toEqual(["/api/teams", ["user", value]]),
  json: (value) => (request) =>
    expect(jsonOf(request)).toEqual({
      user: value,
      again: value,
      whole: value,
      json: value,
      inText: JSON.stringify(value),
      html: entities(value),
      bare: value,
    }),
  keys: (value) => (request) => expect(jsonOf(request)).toEqual({ user: value, inText: `<${value}>`, list: [value] }),
  form:
    (value) =>
    ({ body }) =>
      expect([...new URLSearchParams(body)]).toEqual([
        ["user", value],
        ["role", "x"],
      ]),
  formText:
    (value) =>
    ({ body }) =>
      expect([...new URLSearchParams(body)]).toEqual([
        ["user", value],
        ["role", "x"],
      ]),
  xml:
    (value) =>
    ({ body }) =>
      expect(body).toBe(`<user id='${entities(value)}'>${entities(value)}</user>`),
  graphql: (value) => (request) =>
    expect(jsonOf(request)).toEqual({ query: "mutation($user: ID!) { add(user: $user) }", variables: { user: value } }),
  header: (value) =>
    /[^\x20-\x7e\x80-\xff]/.test(value)
      ? undefined
      : ({ headers }) => expect([headers["x-user"], headers["x-admin"]]).toEqual([value, undefined]),
};

describe.each(Object.keys(expected))("a value in %s", (place) => {
  test.each(values.map((value) => [JSON.stringify(value).slice(0, 40), value] as const))(
    "%s changes nothing around it",
    async (_, value) => {
      const sent = await sentFor(place, value);
      const check = expected[place]!(value);
      if (!check) expect(sent).toMatchObject({ kind: "config" });
      else {
        expect(sent).toHaveLength(1);
        check((sent as readonly SimulatedRequest[])[0]!);
      }
    },
  );
});

test("a cursor, a link and a login of the app are values too", async () => {
  for (const value of values) {
    const asked: URL[] = [];
    const paged = `version: "1"
app_name: App
connect: { base_url: https://app.test/api }
resource_types:
  user:
    name: User
    skip_entitlements_and_grants: true
    list:
      request: { url: "/users/{c}" }
      pagination: { strategy: cursor, cursor_param: c, cursor_path: next, send_in: path }
      response: { items_path: items, resource_mapping: { id: cel:item, display_name: cel:item } }
`;
    const { sync } = open(paged, ({ url }) => {
      asked.push(url);
      const isFirst = url.pathname === "/api/users";
      return { status: 200, body: { items: [isFirst ? "a" : "b"], next: isFirst ? value : null } };
    });
    const outcome = await sync().then(
      () => "finished",
      (thrown: { kind?: string }) => thrown.kind,
    );
    expect(outcome).toBe(unsteppable(value) ? "config" : "finished");
    const addresses = unsteppable(value) ? [] : [`https://app.test/api/users/${encoded(value)}`];
    expect([...new Set(asked.map(({ href }) => href))]).toEqual(["https://app.test/api/users", ...addresses]);
  }
});
