import { expect, test } from "@jest/globals";
import { open } from "./open.ts";

/** JSON as the app writes it, since a number of JSON may be one that JavaScript has not. */
const kinds: readonly (readonly [json: string, id: string | RegExp])[] = [
  ["9007199254740993", "9007199254740993"],
  ["-12345678901234567890123", "-12345678901234567890123"],
  ["1.5", "1.5"],
  ["1e3", "1000"],
  ["0", "0"],
  ["true", "true"],
  ["false", "false"],
  ["null", /empty id|nothing for/],
  ['""', /empty id|nothing for/],
  ['["a"]', /gives a list, which names nothing/],
  ["[]", /gives a list, which names nothing/],
  ['{"a": 1}', /gives an object, which names nothing/],
];
const text = `version: "1"
app_name: App
connect: { base_url: https://app.test/api }
resource_types:
  user:
    name: User
    traits: [user]
    skip_entitlements_and_grants: true
    list: { request: { url: /users }, response: { items_path: items, resource_mapping: { id: cel:item.id, display_name: cel:item.id, user_traits: { email: cel:item.id, profile: { it: cel:item.id } } } } }
  team:
    name: Team
    static_resources: [{ id: t, display_name: T }]
    static_entitlements: [{ id: member, grantable_to: [user] }]
    grants: [{ request: { url: /grants }, response: { items_path: items, grant_mapping: { principal_id: cel:item.id, principal_type: user, entitlement_name: member } } }]
`;
const answer = (json: string) => ({ status: 200, text: json, headers: { "content-type": "application/json" } });

test.each(kinds)("%s as an id and a principal", async (json, expected) => {
  const list = answer(`{"items": [{"id": ${json}}]}`);
  const run = (broken: string) =>
    open(text, ({ url }) => (url.pathname === broken ? list : answer('{"items": []}')))
      .sync()
      .then(
        ({ resources, grants }) => [...resources.map(({ id }) => id!.resource).filter((id) => id !== "t"), ...grants],
        (thrown: Error) => thrown.message,
      );
  for (const [path, whole] of [
    ["/api/users", (id: string) => id],
    ["/api/grants", (id: string) => `team:t:member:user:${id}`],
  ] as const) {
    const outcome = await run(path);
    if (typeof expected === "string") expect(outcome).toEqual([whole(expected)]);
    else expect(outcome).toMatch(expected);
  }
});
