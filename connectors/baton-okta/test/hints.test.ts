import {
  type Entitlement,
  type Grant,
  type Resource,
  ResourceDoesNotExistSchema,
} from "@baton-connectors/protocol/connector-v2";
import { hasAnnotation } from "@baton-connectors/sdk";
import { describe, expect, test } from "@jest/globals";
import { goldenTenant, type TenantFile } from "./golden-tenant.ts";
import { openOrganisation } from "./organisation.ts";
import { contentOf } from "./rows.ts";

const resource = (resourceType: string, id: string) => ({ id: { resourceType, resource: id } }) as Resource;
const entitlement = (type: string, id: string) =>
  ({ id: `${type}:${id}:x`, resource: resource(type, id) }) as Entitlement;
const ada = resource("user", "00ua0000000000001x7d");

test("a custom role is not granted by itself, and who tries is told what to grant", async () => {
  const runtime = openOrganisation().runtime({ syncCustomRoles: true });
  const role = entitlement("custom-role", "cr0a0000000000001x7d");
  const told = { code: "Unimplemented", hint: expect.stringContaining("resourceset-binding") };
  await expect(runtime.grant({ entitlement: role, principal: ada })).rejects.toMatchObject(told);
  const grant = { id: "x", entitlement: role, principal: ada } as Grant;
  await expect(runtime.revoke({ grant })).rejects.toMatchObject(told);
});

test.each([
  ["Everyone", "00ga0000000000001x7d"],
  ["a group that an app pushes", "00ga0000000000005x7d"],
])("members of %s are not changed, and who tries is told why", async (_, id) => {
  const change = openOrganisation()
    .runtime()
    .grant({ entitlement: entitlement("group", id), principal: ada });
  await expect(change).rejects.toMatchObject({
    code: "FailedPrecondition",
    hint: expect.stringContaining("Everyone"),
  });
});

test.each(["user", "group"])("deleting a %s that does not exist says so", async (type) => {
  const runtime = openOrganisation().runtime();
  const { annotations } = await runtime.deleteResource({ id: resource(type, "00typo").id! });
  expect(hasAnnotation(annotations, ResourceDoesNotExistSchema)).toBe(true);
});

describe("the e-mail filter", () => {
  const synced = async (filterEmailDomains: string[]) => {
    const people = ["a@one.test", "b@two.test", "c@three.test"];
    const users = people.map((login) => ({ id: login[0], status: "ACTIVE", profile: { login } }));
    const organisation = openOrganisation({ tenant: { ...goldenTenant(), users } as TenantFile, sim: { pageSize: 1 } });
    const { store, summary } = await organisation.sync({ filterEmailDomains }, { resourceTypeIds: ["user"] });
    return [Object.keys(contentOf(store).resources).length, summary.skips.map(({ reason }) => reason)];
  };

  test.each([
    [["one.test", " two.test"], 2],
    [["one.test ", ""], 1],
    [["", " "], 3],
  ])("%j lets %i through, blanks or not", async (domains, count) => {
    expect(await synced(domains)).toEqual([count, []]);
  });

  test("says when nobody is left", async () => {
    expect(await synced(["one.tset"])).toEqual([0, ["nobody has an address in a domain of --filter-email-domains"]]);
  });
});

test("an attribute named __proto__ is told, and does no harm", async () => {
  const text = '[{"id":"u","status":"ACTIVE","profile":{"login":"u@x.test","__proto__":{"admin":true}}}]';
  const faults = [{ path: "/api/v1/users", effect: { kind: "reply", reply: { status: 200, text } } }] as const;
  const { store, summary } = await openOrganisation({ faults }).sync({}, { resourceTypeIds: ["user"] });
  expect(contentOf(store).resources["user:u"]).toMatchObject({ profile: { login: "u@x.test" } });
  expect(({} as Record<string, unknown>).admin).toBeUndefined();
  expect(summary.skips).toMatchObject([{ reason: "a user's attribute is named __proto__", count: 1 }]);
});

test.each([
  "null",
  "[null]",
  '[{"id":"r","type":"SUPER_ADMIN","assignmentType":"USER"},null]',
  "{}",
  "",
  "<html></html>",
])("%s in place of a user's roles is an error, not nobody", async (text) => {
  const reply = { status: 200, text, headers: { "content-type": "application/json" } };
  const faults = [{ path: "/api/v1/users/*/roles", effect: { kind: "reply", reply } }] as const;
  await expect(openOrganisation({ faults }).sync({}, { resourceTypeIds: ["role", "user"] })).rejects.toMatchObject({
    code: "Unavailable",
  });
});
