import type { Fault } from "@baton-connectors/simulators";
import { describe, expect, test } from "@jest/globals";
import { makeTenant, simulatedToken, type Tenant } from "../simulator/index.ts";
import { type Instance, openInstance, rowsOf } from "./instance.ts";

const large = (): Tenant => makeTenant({ users: 400, teams: 1, repositories: 1, collaborators: 1 }, 3);
const users = { resourceTypeIds: ["org", "user"] };
const refuse = (status: number, times?: number, after?: number): Fault => ({
  ...{ path: /graphql/, ...(times && { times }), ...(after && { after }) },
  effect: { kind: "reply", reply: { status, body: { message: "by fault" } } },
});

async function synced(tenant: Tenant, faults: readonly Fault[] = [], token = simulatedToken) {
  const instance = openInstance({ tenant, faults });
  // To fine-grained tokens no organizations are listed.
  const { store } = await instance.sync({ token, orgs: ["acme"] }, users);
  return { instance, rows: rowsOf(store) };
}
const asked = ({ requests }: Instance) => requests.filter(({ path }) => /\/user\/\d+$/.test(path)).length;
const pages = ({ requests }: Instance) =>
  requests.flatMap(({ path, body }) =>
    path.endsWith("/graphql") ? (JSON.parse(body).variables.ids?.length ?? []) : [],
  );

describe("details of many members", () => {
  test("are asked for a page at once, to the same rows", async () => {
    const [plain, quick] = [await synced(large(), [refuse(403, undefined, 1)]), await synced(large())];
    expect(quick.rows).toEqual(plain.rows);
    const active = large().orgs[0]!.members.filter(({ state }) => state !== "pending").length;
    expect([active, asked(plain.instance)]).toEqual([377, 377]);
    // The first two hundred one by one: the token's own account does not count as compared.
    expect([asked(quick.instance), pages(quick.instance)]).toEqual([200, [100, 100, 100, 77]]);
  });

  test("an account that GraphQL does not know is asked for by itself", async () => {
    const tenant = large();
    const hidden = tenant.users.find(({ login }) => login === "user-350")!;
    hidden.detail_404 = true;
    const plain = await synced(structuredClone(tenant), [refuse(403, undefined, 1)]);
    const quick = await synced(tenant);
    expect(quick.rows).toEqual(plain.rows);
    expect(asked(quick.instance)).toBe(201);
  });

  test("a page too heavy is asked for in halves", async () => {
    const plain = await synced(large());
    const halved = await synced(large(), [refuse(502, 2, 3)]);
    expect(halved.rows).toEqual(plain.rows);
    expect(pages(halved.instance)).toEqual([100, 100, 100, 50, 25, 25, 50, 77]);
  });

  test("go on one by one where GraphQL says something else", async () => {
    const tenant = large();
    // An administrator's token of an Enterprise Server is told more of everybody.
    for (const user of tenant.users) user.two_factor_authentication = true;
    const { instance, rows } = await synced(tenant);
    expect([asked(instance), pages(instance)]).toEqual([377, [100]]);
    expect(Object.values(rows.resources).filter((row) => row.includes("mfaEnabled"))).toHaveLength(377);
  });

  test("go on one by one where the instance tells who is suspended: those are disabled", async () => {
    const tenant = large();
    for (const login of ["user-3", "user-350"])
      tenant.users.find((one) => one.login === login)!.suspended_at = "2026-09-01T00:00:00Z";
    const { instance, rows } = await synced(tenant);
    expect([asked(instance), pages(instance)]).toEqual([377, [100]]);
    const disabled = Object.entries(rows.resources).filter(([, row]) => row.includes("STATUS_DISABLED"));
    expect(disabled.map(([key]) => key).sort()).toEqual(["user\x00100003", "user\x00100350"]);
  });

  test("go on one by one where nobody's address shows whether the credential may see any", async () => {
    const tenant = large();
    for (const user of tenant.users) user.email = null;
    tenant.tokens.github_pat_x = {
      user: "user-0",
      permissions: { members: "read", organization_administration: "read" },
    };
    const { instance } = await synced(tenant, [], "github_pat_x");
    expect(asked(instance)).toBe(377);
  });

  describe("are not asked for an address where a provider knows a better one", () => {
    const fineGrained = "github_pat_x";
    const tenantOf = (unknown: readonly string[]) => {
      const tenant = large();
      for (const user of tenant.users) user.email = null;
      tenant.tokens[fineGrained] = {
        user: "user-0",
        permissions: { members: "read", organization_administration: "read" },
      };
      const identities = tenant.users
        .filter(({ login }) => !unknown.includes(login))
        .map(({ login }) => ({ login, nameId: `${login}@idp.example.com`, emails: [] }));
      tenant.orgs[0]!.saml = { id: "P_1", ssoUrl: "https://idp.example.com", identities };
      return tenant;
    };
    const unknown = ["user-333", "user-350"];

    test("but for those it does not know", async () => {
      const { instance, rows } = await synced(tenantOf(unknown), [], fineGrained);
      // Provider and four pages of identities come first.
      const plain = await synced(tenantOf(unknown), [refuse(403, undefined, 5)], fineGrained);
      expect([asked(instance), asked(plain.instance)]).toEqual([202, 377]);
      expect(rows).toEqual(plain.rows);
    });

    test("and a public address of those is found", async () => {
      const tenant = tenantOf(unknown);
      tenant.users.find(({ login }) => login === "user-333")!.email = "here@example.com";
      const { rows } = await synced(tenant, [], fineGrained);
      expect(Object.values(rows.resources).filter((row) => row.includes("here@example.com"))).toHaveLength(1);
    });
  });

  test("a classic token without the scope for addresses reads them one by one", async () => {
    const tenant = large();
    tenant.tokens.ghp_narrow = { user: "user-0", scopes: ["read:org", "repo"] };
    const { instance, rows } = await synced(tenant, [], "ghp_narrow");
    expect([asked(instance), rows]).toEqual([377, (await synced(large())).rows]);
  });
});
