import type { Entitlement, Grant, Resource } from "@baton-connectors/protocol/connector-v2";
import { describe, expect, test } from "@jest/globals";
import { makeTenant, type Tenant, tenantFile } from "../simulator/index.ts";
import { appConfig, type Instance, openInstance } from "./instance.ts";

const config = { ...appConfig, org: "acme", enterprises: ["acme-inc"] };
const idOf = (n: number) => String(100_000 + n);

function tenantOf(change: Partial<{ installed: boolean; organizations: string[] }> = {}): Tenant {
  const { installed = true, organizations = ["other", "acme"] } = change;
  const tenant = makeTenant({ users: 20, teams: 0, repositories: 0 }, 1);
  return tenantFile.parse({
    ...tenant,
    orgs: [...tenant.orgs, { id: "9002", login: "other" }],
    app: {
      id: appConfig.appId,
      installations: { acme: "71" },
      enterprise_installations: installed ? { "acme-inc": "72" } : {},
    },
    enterprises: [
      {
        slug: "acme-inc",
        organizations,
        pending_owners: ["user-3"],
        users: tenant.users
          .slice(0, 15)
          .map(({ login }, i) => ({ login, roles: i < 2 ? ["Owner", "Member"] : ["Member"] })),
      },
    ],
  });
}

async function opened(tenant = tenantOf()) {
  const instance = openInstance({ tenant });
  const { store, summary } = await instance.sync(config);
  const { resources = {}, entitlements = {}, grants = {} } = store.content();
  const ofEnterprise = Object.keys(grants).filter((id) => id.startsWith("enterprise_role:"));
  return {
    ...{ instance, summary, ofEnterprise },
    runtime: instance.runtime(config),
    roles: Object.keys(resources).filter((key) => key.startsWith("enterprise_role")),
    entitlement: entitlements["enterprise_role:acme-inc:Owner:assigned"] as Entitlement,
    grant: (n: number) => grants[`enterprise_role:acme-inc:Owner:assigned:user:${idOf(n)}`] as Grant,
    user: (n: number) => resources[`user\0${idOf(n)}`] as Resource,
  };
}

const changes = ({ requests }: Instance) =>
  requests.flatMap(({ path, body }) => {
    if (!path.endsWith("/graphql")) return [];
    const { query, variables } = JSON.parse(body);
    const name = /^mutation.*\{(\w+)\(input/.exec(query)?.[1];
    return name ? [[name, variables.input]] : [];
  });

describe("owners of an enterprise, for a GitHub App", () => {
  test("are those who are, and those who are invited", async () => {
    const { roles, ofEnterprise, summary } = await opened();
    expect([roles, summary.skips]).toEqual([["enterprise_role\0acme-inc:Owner"], []]);
    expect(ofEnterprise.sort()).toEqual(
      [0, 1, 3].map((n) => `enterprise_role:acme-inc:Owner:assigned:user:${idOf(n)}`),
    );
  });

  test("a member is invited, once", async () => {
    const { instance, runtime, entitlement, user } = await opened();
    const { grants } = await runtime.grant({ entitlement, principal: user(5) });
    expect(grants.map(({ id }) => id)).toEqual([`enterprise_role:acme-inc:Owner:assigned:user:${idOf(5)}`]);
    expect(changes(instance)).toEqual([
      ["inviteEnterpriseAdmin", { enterpriseId: "E_acme-inc", invitee: "user-5", role: "OWNER" }],
    ]);
    const again = await runtime.grant({ entitlement, principal: user(5) });
    expect([again.annotations.length, changes(instance).length]).toEqual([1, 1]);
  });

  test.each([
    ["who is one", 0],
    ["who is invited", 3],
  ])("granting it to somebody %s changes nothing", async (_, n) => {
    const { instance, runtime, entitlement, user } = await opened();
    const { annotations } = await runtime.grant({ entitlement, principal: user(n) });
    expect([annotations.length, changes(instance)]).toEqual([1, []]);
  });

  test("who is no member of the enterprise cannot become one", async () => {
    const { instance, runtime, entitlement, user } = await opened();
    await expect(runtime.grant({ entitlement, principal: user(17) })).rejects.toMatchObject({
      code: "InvalidArgument",
    });
    expect(changes(instance)).toEqual([]);
  });

  test("an owner becomes a member, an invitation is cancelled, and what is gone is gone", async () => {
    const { instance, runtime, grant } = await opened();
    await runtime.revoke({ grant: grant(1) });
    await runtime.revoke({ grant: grant(3) });
    expect(changes(instance)).toEqual([
      ["updateEnterpriseAdministratorRole", { enterpriseId: "E_acme-inc", login: "user-1", role: "UNAFFILIATED" }],
      ["cancelEnterpriseAdminInvitation", { invitationId: "EAI_acme-inc_user-3" }],
    ]);
    for (const n of [1, 3]) expect((await runtime.revoke({ grant: grant(n) })).annotations).toHaveLength(1);
    expect(changes(instance)).toHaveLength(2);
  });
});

describe("what GitHub answers to a change", () => {
  const none = { data: { l0: null }, errors: [{ type: "NOT_FOUND", message: "Could not find an invitation." }] };
  /** The questions of a grant: enterprise, owners, invitation, members, the mutation; then owners and invitation again. */
  const granting = async (place: number, body: object) => {
    const { instance, runtime, entitlement, user } = await opened();
    const effect = { kind: "reply" as const, reply: { status: 200, body } };
    instance.addFault({ path: /graphql/, after: place, times: 1, effect });
    return { instance, granted: runtime.grant({ entitlement, principal: user(5) }) };
  };

  test("a refusal is one: nobody is promoted on the way", async () => {
    const refused = { data: null, errors: [{ type: "UNPROCESSABLE", message: "User is an administrator already." }] };
    const { granted } = await granting(4, refused);
    await expect(granted).rejects.toMatchObject({
      code: "FailedPrecondition",
      message: expect.stringContaining("User is an administrator already."),
    });
  });

  test("is believed when it can be seen: until then it is waited", async () => {
    const { instance, granted } = await granting(6, none);
    expect([(await granted).annotations.length, instance.waits.length]).toEqual([1, 1]);
    expect(changes(instance).map(([name]) => name)).toEqual(["inviteEnterpriseAdmin"]);
  });

  test("and a removal, too", async () => {
    const { instance, runtime, grant } = await opened();
    const owners = { nodes: [{ login: "user-1", databaseId: 100_001 }], pageInfo: { hasNextPage: false } };
    const body = { data: { organization: { enterpriseOwners: owners } } };
    // Enterprise, owners and the mutation come first.
    instance.addFault({ path: /graphql/, after: 3, times: 1, effect: { kind: "reply", reply: { status: 200, body } } });
    const { annotations } = await runtime.revoke({ grant: grant(1) });
    expect([annotations.length, instance.waits.length]).toEqual([1, 1]);
    expect(changes(instance).map(([name]) => name)).toEqual(["updateEnterpriseAdministratorRole"]);
  });
});

const withAnother = (): Tenant => {
  const tenant = tenantOf();
  tenant.enterprises.push({ ...structuredClone(tenant.enterprises[0]!), slug: "more" });
  return tenant;
};

test.each([[["acme-icn"]], [["acme-inc", "mroe"]]])(
  "an enterprise that there is not (--enterprises %s) ends the sync, as in Go",
  async (enterprises) => {
    await expect(openInstance({ tenant: tenantOf() }).sync({ ...config, enterprises })).rejects.toMatchObject({
      code: "FailedPrecondition",
      message: expect.stringContaining(enterprises.at(-1)!),
      hint: expect.stringContaining("spelling in --enterprises"),
    });
  },
);

describe("a setup that does not fit leaves the role out, counted, and refuses changes", () => {
  test.each([
    ["the App is not installed in the enterprise", tenantOf({ installed: false }), config],
    ["the organization belongs to another enterprise", tenantOf({ organizations: ["other"] }), config],
    ["two enterprises", withAnother(), { ...config, enterprises: ["acme-inc", "more"] }],
  ])("%s", async (_, tenant, change) => {
    const instance = openInstance({ tenant });
    const { store, summary } = await instance.sync(change);
    const keys = Object.keys(store.content().resources!);
    expect(keys.filter((key) => key.startsWith("enterprise_role"))).toEqual([]);
    expect(summary.skips).toMatchObject([{ reason: "enterprise roles that the GitHub App does not reach", count: 1 }]);
    const { entitlement, user } = await opened();
    await expect(instance.runtime(change).grant({ entitlement, principal: user(5) })).rejects.toMatchObject({
      code: "FailedPrecondition",
    });
    expect(changes(instance)).toEqual([]);
  });

  test("an enterprise that does not say whether the App is installed", async () => {
    const instance = openInstance({ tenant: tenantOf() });
    const reply = { status: 403, body: { message: "Resource not accessible by integration" } };
    instance.addFault({ path: /\/enterprises\/acme-inc\/installation/, effect: { kind: "reply", reply } });
    const { store, summary } = await instance.sync(config);
    expect(Object.keys(store.content().resources!).filter((key) => key.startsWith("enterprise_role"))).toEqual([]);
    expect(summary.skips).toMatchObject([{ reason: "enterprise roles that the GitHub App does not reach", count: 1 }]);
  });

  test("trouble with GitHub is no setup", async () => {
    const instance = openInstance({ tenant: tenantOf() });
    const refused = {
      status: 200,
      body: { data: null, errors: [{ type: "FORBIDDEN", message: "Resource not accessible" }] },
    };
    instance.addFault({ path: /graphql/, after: 1, effect: { kind: "reply", reply: refused } });
    await expect(instance.sync(config)).rejects.toMatchObject({ code: "PermissionDenied" });
  });
});

test("with a token the roles are those of the licences, and none can be changed", async () => {
  const instance = openInstance({ tenant: tenantOf() });
  const { store } = await instance.sync({ enterprises: ["acme-inc"] });
  const { resources, entitlements } = store.content();
  const roles = Object.keys(resources!).filter((key) => key.startsWith("enterprise_role"));
  expect(roles.sort()).toEqual(["enterprise_role\0acme-inc:Member", "enterprise_role\0acme-inc:Owner"]);
  const entitlement = entitlements!["enterprise_role:acme-inc:Owner:assigned"] as Entitlement;
  const principal = resources![`user\0${idOf(5)}`] as Resource;
  await expect(instance.runtime({ enterprises: ["acme-inc"] }).grant({ entitlement, principal })).rejects.toThrow();
  expect(changes(instance)).toEqual([]);
});
