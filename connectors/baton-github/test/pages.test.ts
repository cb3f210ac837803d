import { describe, expect, test } from "@jest/globals";
import { makeTenant } from "../simulator/index.ts";
import { openInstance, rowsOf, smallTenant } from "./instance.ts";

describe("pages of any size hold the same rows", () => {
  const synced = async (cap: number, change = {}) => {
    const tenant = smallTenant();
    tenant.config.page_cap = cap;
    const instance = openInstance({ tenant });
    const { store } = await instance.sync(change);
    return { rows: rowsOf(store), calls: instance.requests.length };
  };
  test.each([1, 2, 3, 7, 20])("%i", async (cap) => {
    const whole = await synced(100);
    const small = await synced(cap);
    expect(small.rows).toEqual(whole.rows);
    expect(small.calls).toBeGreaterThan(whole.calls);
  });

  test.each([1, 7])("%i, reading direct collaborators only", async (cap) => {
    const change = { directCollaboratorsOnly: true };
    expect((await synced(cap, change)).rows).toEqual((await synced(100, change)).rows);
  });
});

describe("a list ends where it ends", () => {
  test.each([
    [0, 1],
    [100, 1],
    [101, 2],
    [200, 2],
  ])("%i members: %i pages", async (count, pages) => {
    const tenant = makeTenant({ users: 1, teams: 0, repositories: 0 }, 1);
    const { users } = makeTenant({ users: 300 }, 1);
    tenant.users = users;
    tenant.orgs[0]!.members = users.slice(0, count).map(({ login }) => ({ login, role: "member", state: "active" }));
    const instance = openInstance({ tenant });
    const { store } = await instance.sync({}, { resourceTypeIds: ["org", "user"] });
    expect(Object.keys(rowsOf(store).resources).filter((key) => key.startsWith("user"))).toHaveLength(count);
    const asked = instance.requests.filter(({ path, query }) => path.endsWith("/members") && !query.includes("role"));
    expect(asked.map(({ query }) => query)).toEqual(["per_page=100", "page=2&per_page=100"].slice(0, pages));
  });
});

test("SAML identities too heavy for GitHub are asked for in halves, to the same addresses", async () => {
  const tenant = smallTenant();
  tenant.orgs[0]!.saml = {
    id: "P_1",
    ssoUrl: "https://idp.example.com",
    identities: tenant.users.map(({ login }) => ({ login, nameId: `${login}@idp.example.com`, emails: [] })),
  };
  const users = { resourceTypeIds: ["org", "user"] };
  const plain = rowsOf((await openInstance({ tenant: structuredClone(tenant) }).sync({}, users)).store);
  const tooMuch = {
    status: 200,
    body: {
      data: null,
      errors: [{ type: "RESOURCE_LIMITS_EXCEEDED", message: "Resource limits for this query exceeded." }],
    },
  };
  for (const reply of [{ status: 502 }, { status: 504 }, tooMuch]) {
    const instance = openInstance({
      tenant: structuredClone(tenant),
      // The first question is whether there is a provider at all.
      faults: [{ path: /graphql/, after: 1, times: 2, effect: { kind: "reply", reply } }],
    });
    const { store } = await instance.sync({}, users);
    expect(rowsOf(store)).toEqual(plain);
    const sizes = instance.requests
      .filter(({ path, body }) => path.endsWith("/graphql") && body.includes("externalIdentities"))
      .map(({ body }) => JSON.parse(body).variables.first);
    expect(sizes).toEqual([100, 50, 25, 25]);
    expect(instance.waits).toEqual([]);
  }
});
