import { parseResourceBid } from "@baton-connectors/sdk";
import { memoryStore } from "@baton-connectors/sync/memory";
import { describe, expect, test } from "@jest/globals";
import { acme, callsOf, idOf, openAcme } from "./acme.ts";
import { openGoogle } from "./google.ts";

const get = async (type: string, id: string, ...how: Parameters<typeof openAcme>) => {
  const google = await openAcme(...how);
  return { google, found: await google.runtime.getResource({ id: idOf(type, id) }) };
};

describe("one resource is looked up", () => {
  test.each([
    ["user", "101", "Ann Ace", ["GET /users/101?projection=full"]],
    ["group", "g1", "Crew", ["GET /groups/g1"]],
    ["role", "77", "Helpdesk", ["GET /customer/C0acme/roles/77"]],
  ])("%s %s", async (type, id, displayName, calls) => {
    const { google, found } = await get(type, id);
    expect(found).toMatchObject({ displayName });
    expect(google.calls()).toEqual(calls);
    expect(found).toEqual(google.principal(type, id));
  });

  test.each(["user", "group", "role"])("a %s that is gone is not found", async (type) => {
    await expect(get(type, "999")).rejects.toMatchObject({ code: "NotFound" });
  });
});

describe("a user belongs to what is synced", () => {
  test.each([
    ["the customer's id", {}, {}, true],
    ["another customer's id", { set: { "users.1.customerId": "C0other" } }, {}, false],
    ["no customer's id", { set: { "users.1.customerId": undefined } }, {}, true],
    ["the domain", {}, { domain: "ACME.example" }, true],
    ["another domain of the customer", {}, { domain: "acme.test" }, false],
  ])("by %s", async (_, setup, settings, belongs) => {
    const { found } = await get("user", "101", setup, settings);
    expect(found !== undefined).toBe(belongs);
  });

  test("by the administrator's customer with my_customer, which is asked for once", async () => {
    const google = await openAcme({}, { customerId: "my_customer" });
    for (const id of ["101", "102"]) {
      expect(await google.runtime.getResource({ id: idOf("user", id) })).toBeDefined();
    }
    expect(google.calls()).toEqual([
      "GET /users/101?projection=full",
      "GET /users/admin@acme.example",
      "GET /users/102?projection=full",
    ]);
  });
});

test("a targeted sync reads the group and its members, and no other", async () => {
  const google = openGoogle(acme);
  const store = memoryStore();
  await google.sync({ into: store, targets: [parseResourceBid("bid:r:group/g1")] });
  expect(callsOf(google).filter((call) => call.includes("/groups"))).toEqual([
    "GET /groups/g1",
    "GET /groups/g1/members?maxResults=200",
  ]);
});
