import { parseFault } from "@baton-connectors/simulators";
import { expect, test } from "@jest/globals";
import { makeTenant, type Tenant, tenantFile } from "../simulator/index.ts";
import type { Config } from "../src/config.ts";
import { appConfig, openInstance, rowsOf } from "./instance.ts";

function tenantOf(): Tenant {
  const tenant = makeTenant({ users: 12, teams: 2, repositories: 2, memberships: 8, collaborators: 8 }, 2);
  tenant.config.page_cap = 4;
  const users = tenant.users.map(({ login }, i) => ({ login, roles: i < 2 ? ["Owner", "Member"] : ["Member"] }));
  return tenantFile.parse({
    ...tenant,
    app: { id: appConfig.appId, installations: { acme: "71" } },
    enterprises: [{ slug: "acme-inc", users }],
  });
}
const enterprises: Partial<Config> = { enterprises: ["acme-inc"] };
const licence = ["org", "user", "enterprise_role", "license"];

async function synced(words: readonly string[], change: Partial<Config> = {}, resourceTypeIds?: readonly string[]) {
  const instance = openInstance({ tenant: tenantOf(), faults: words.map((text) => parseFault(text)) });
  const { store } = await instance.sync(change, resourceTypeIds && { resourceTypeIds });
  return { rows: rowsOf(store), instance };
}
const api = (path: string) => `/api/v3${path}`;

test("a grant is never to undefined or null", async () => {
  for (const id of [null, undefined, ""]) {
    const body = [{ id, login: "somebody", permissions: { pull: true } }];
    for (const path of [/\/collaborators/, /\/members/, /organization-roles\/.*\/users/]) {
      const instance = openInstance({ tenant: tenantOf() });
      instance.addFault({ path, effect: { kind: "reply", reply: { status: 200, body } } });
      await expect(instance.sync()).rejects.toMatchObject({ malformed: true });
    }
  }
});

test.each(["/orgs/acme/organization-roles", "/user/memberships/orgs/acme"])(
  "%s: {} is not taken for empty",
  async (path) => {
    const instance = openInstance({ tenant: tenantOf() });
    instance.addFault({ path: api(path), effect: { kind: "reply", reply: { status: 200, body: {} } } });
    await expect(instance.sync()).rejects.toMatchObject({ malformed: true });
  },
);

test("licences {} are not taken for none", async () => {
  const instance = openInstance({ tenant: tenantOf() });
  instance.addFault({ path: /consumed-licenses/, effect: { kind: "reply", reply: { status: 200, body: {} } } });
  await expect(instance.sync(enterprises, { resourceTypeIds: licence })).rejects.toMatchObject({ malformed: true });
});

test("404 of GraphQL does not lose the accounts", async () => {
  await expect(synced(["404 /api/graphql"])).rejects.toMatchObject({ code: "FailedPrecondition" });
});

test("404 for tokens, and for the second page of invitations, is no end of the list", async () => {
  const secrets = { ...appConfig, org: "acme", syncSecrets: true };
  await expect(synced(["404 /api/v3/orgs/acme/personal-access-tokens"], secrets)).rejects.toBeDefined();
  const tenant = tenantOf();
  const [invitation] = makeTenant({ users: 40 }, 1).orgs[0]!.invitations;
  tenant.orgs[0]!.invitations = Array.from({ length: 6 }, (_, i) => ({ ...invitation!, id: String(700 + i) }));
  const instance = openInstance({ tenant });
  instance.addFault({ path: /\/invitations\?page=2/, effect: { kind: "reply", reply: { status: 404, body: {} } } });
  await expect(instance.sync({ instanceUrl: "" })).rejects.toMatchObject({ code: "FailedPrecondition" });
});
