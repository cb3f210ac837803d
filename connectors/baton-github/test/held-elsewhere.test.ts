import type { Grant } from "@baton-connectors/protocol/connector-v2";
import { GrantAlreadyRevokedSchema } from "@baton-connectors/protocol/connector-v2";
import { findAnnotation } from "@baton-connectors/sdk";
import { describe, expect, test } from "@jest/globals";
import { makeTenant, type Tenant } from "../simulator/index.ts";
import { type Instance, openInstance, smallTenant } from "./instance.ts";
import { replied, through } from "./intercepted.ts";

const changes = ({ requests }: Instance) =>
  requests
    .filter(({ method, path }) => method !== "GET" && !path.endsWith("/graphql"))
    .map(({ method, path, body }) => `${method} ${path.replace("/api/v3", "")} ${body}`.trim());
const isAlready = ({ annotations }: { annotations: Parameters<typeof findAnnotation>[0] }) =>
  findAnnotation(annotations, GrantAlreadyRevokedSchema) !== undefined;

describe("a role that two organizations share", () => {
  /** `user-3` has the predefined role 8132 in the first, in the second, or in both. */
  function tenantOf(first: boolean, second: "direct" | "indirect" | undefined): Tenant {
    const tenant = makeTenant({ users: 12, teams: 1, repositories: 0 }, 1);
    const [one] = tenant.orgs;
    const two = { ...structuredClone(one!), id: "9002", login: "two" };
    one!.roles[0]!.users = first ? [{ login: "user-3", assignment: "direct" }] : [];
    two.roles[0]!.users = second ? [{ login: "user-3", assignment: second }] : [];
    tenant.orgs.push(two);
    return tenant;
  }
  const revoking = async (tenant: Tenant, change: (tenant: Tenant) => void = () => {}) => {
    const instance = openInstance({ tenant });
    const { store } = await instance.sync();
    const grant = store.content().grants!["org_role:8132:assigned:user:100003"] as Grant;
    change(instance.world.tenant);
    const runtime = instance.runtime();
    return { instance, revoke: () => runtime.revoke({ grant }) };
  };
  const removal = (org: string) => `DELETE /orgs/${org}/organization-roles/users/user-3/8132`;

  test.each([
    ["the first alone", true, undefined, [removal("acme")]],
    ["the second alone", false, "direct", [removal("two")]],
    ["both", true, "direct", [removal("acme"), removal("two")]],
  ] as const)("is taken from who has it in %s, and then has it in none", async (_, first, second, wanted) => {
    const { instance, revoke } = await revoking(tenantOf(first, second));
    expect(isAlready(await revoke())).toBe(false);
    expect(changes(instance).sort()).toEqual([...wanted]);
    for (const { roles } of instance.world.tenant.orgs) expect(roles[0]!.users).toEqual([]);
    expect(isAlready(await revoke())).toBe(true);
  });

  test("is not said to be away while somebody has it by a team of the other", async () => {
    const { instance, revoke } = await revoking(tenantOf(true, "indirect"), ({ orgs }) => {
      orgs[0]!.roles[0]!.users = [];
    });
    await expect(revoke()).rejects.toMatchObject({
      code: "FailedPrecondition",
      message: expect.stringContaining("by a team in two"),
    });
    expect(changes(instance)).toEqual([]);
  });

  test("is looked for no further where one organization made it", async () => {
    const tenant = tenantOf(true, "direct");
    const instance = openInstance({ tenant });
    const { store } = await instance.sync({ orgs: ["acme"] });
    const [id] = Object.keys(store.content().grants!).filter((one) => one.startsWith("org_role:9500:assigned:user:"));
    const before = instance.requests.length;
    await instance.runtime().revoke({ grant: store.content().grants![id!] as Grant });
    expect(instance.requests.slice(before).filter(({ path }) => path.includes("/orgs/two"))).toEqual([]);
  });
});

describe("a membership that comes from a child team", () => {
  function tenantOf(): Tenant {
    const tenant = smallTenant();
    const [acme] = tenant.orgs;
    const team = (id: string, slug: string, parent: string | undefined, logins: readonly string[]) => ({
      ...{ ...acme!.teams[0]!, id, slug, name: `Team ${slug}` },
      ...{ parent, members: logins.map((login) => ({ login, role: "member" as const, state: "active" as const })) },
    });
    acme!.teams = [
      team("1", "parent", undefined, ["user-1"]),
      team("2", "child", "parent", ["user-2"]),
      team("3", "other", "parent", ["user-3"]),
      team("4", "grandchild", "child", ["user-4"]),
    ];
    return tenant;
  }
  const revoking = async (id: string, hidden: boolean) => {
    const instance = openInstance({ tenant: tenantOf() });
    const { store } = await instance.sync();
    const transport = through(instance.fetch, ({ method, url }, pass) =>
      // Some instances do not call it a membership.
      hidden && method === "GET" && /\/team\/1\/memberships\//.test(url.pathname)
        ? Promise.resolve(replied(404, { message: "Not Found" }))
        : pass(),
    );
    const runtime = instance.runtime({}, { transport });
    const grant = store.content().grants![`team:1:member:user:${id}`] as Grant;
    return { instance, revoke: () => runtime.revoke({ grant }) };
  };

  test.each([
    ["100002", "Team child", false],
    ["100002", "Team child", true],
    ["100003", "Team other", true],
    ["100004", "Team grandchild", true],
  ])("of user %s is not taken, and not said to be away: %s is named (hidden: %s)", async (id, name, hidden) => {
    const { revoke } = await revoking(id, hidden);
    await expect(revoke()).rejects.toMatchObject({
      code: "FailedPrecondition",
      message: expect.stringContaining(name),
      hint: expect.stringContaining(name),
    });
  });

  test("is told from one that is gone", async () => {
    const { instance, revoke } = await revoking("100001", false);
    expect(isAlready(await revoke())).toBe(false);
    expect(isAlready(await revoke())).toBe(true);
    expect(changes(instance)).toHaveLength(2);
  });
});

test.each(["pull", "triage", "push"])(
  "access to a repository is taken away (%s) where GitHub does not show who has it, as Go does",
  async (level) => {
    const tenant = smallTenant();
    tenant.orgs[0]!.default_repository_permission = "none";
    const [repository] = tenant.orgs[0]!.repos;
    repository!.collaborators = [{ login: "user-3", permission: "push" }];
    const instance = openInstance({ tenant });
    const { store } = await instance.sync();
    const grant = store.content().grants![`repository:${repository!.id}:${level}:user:100003`] as Grant;
    const reply = { status: 403, body: { message: "Must have push access to view repository collaborators." } };
    instance.addFault({ ...{ method: "GET", path: /\/collaborators/ }, effect: { kind: "reply", reply } });
    await instance.runtime().revoke({ grant });
    expect(changes(instance)).toEqual(["DELETE /repos/acme/repository-0/collaborators/user-3"]);
  },
);
