import type { Entitlement, Grant, Resource } from "@baton-connectors/protocol/connector-v2";
import { entitlementId, toBatonError } from "@baton-connectors/sdk";
import { describe, expect, test } from "@jest/globals";
import { type Instance, openInstance } from "./instance.ts";

const changes = ({ requests }: Instance) =>
  requests
    .filter(({ method, path }) => method !== "GET" && !path.endsWith("/graphql"))
    .map(({ method, path, body }) => `${method} ${path.replace("/api/v3", "")} ${body}`.trim());

async function opened() {
  const instance = openInstance();
  const { store } = await instance.sync({ orgs: ["acme-corp"] });
  const { entitlements, grants, resources } = store.content();
  return {
    instance,
    runtime: instance.runtime(),
    entitlement: (id: string) => entitlements![id] as Entitlement,
    grant: (id: string) => grants![id] as Grant,
    user: (id: string) => resources![`user\0${id}`] as Resource,
  };
}

describe("levels of a repository", () => {
  test.each([
    ["admin", 'PUT /repos/acme-corp/web/collaborators/bob {"permission":"maintain"}'],
    ["maintain", 'PUT /repos/acme-corp/web/collaborators/bob {"permission":"push"}'],
    ["pull", "DELETE /repos/acme-corp/web/collaborators/bob"],
  ])("revoking %s of an administrator", async (level, call) => {
    const { instance, runtime, grant } = await opened();
    await runtime.revoke({ grant: grant(`repository:3001:${level}:user:1002`) });
    expect(changes(instance)).toEqual([call]);
  });

  test("a level that is above what is held is revoked already; twice is harmless", async () => {
    const { instance, runtime, grant } = await opened();
    const top = grant("repository:3001:admin:user:1002");
    await runtime.revoke({ grant: top });
    const again = await runtime.revoke({ grant: top });
    expect(again.annotations).toHaveLength(1);
    expect(changes(instance)).toHaveLength(1);
  });
});

describe("a team's maintainer", () => {
  const maintainer = "team:7001:maintainer:user:1001";
  const teamOf = ({ world }: Instance) => world.tenant.orgs[0]!.teams.find(({ id }) => id === "7001")!;

  test("who left meanwhile, or is a member by now, is not made a member again", async () => {
    const { instance, runtime, grant } = await opened();
    const team = teamOf(instance);
    team.members.find(({ login }) => login === "ada-admin")!.role = "member";
    expect((await runtime.revoke({ grant: grant(maintainer) })).annotations).toHaveLength(1);
    team.members = team.members.filter(({ login }) => login !== "ada-admin");
    expect((await runtime.revoke({ grant: grant(maintainer) })).annotations).toHaveLength(1);
    expect(changes(instance)).toEqual([]);
  });

  test("who owns the organization stays one: that is no success", async () => {
    const { instance, runtime, grant } = await opened();
    const body = { role: "maintainer", state: "active" };
    instance.addFault({
      ...{ method: "PUT", path: /memberships\/ada-admin$/ },
      effect: { kind: "reply", reply: { status: 200, body } },
    });
    await expect(runtime.revoke({ grant: grant(maintainer) })).rejects.toMatchObject({
      code: "FailedPrecondition",
      hint: expect.stringContaining("Owners of an organization"),
    });
  });
});

describe("an organization role that somebody has", () => {
  const role = "/orgs/acme-corp/organization-roles/users";
  const assigned = "org_role:10001:assigned";
  test.each([
    ["as a person", "1002", [], ["", ["DELETE bob"]]],
    ["both ways", "1004", [], ["", ["DELETE dmitri"]]],
    ["by a team", "1003", ["PUT carol-chen"], ["FailedPrecondition", []]],
  ])("%s", async (_, id, granting, revoking) => {
    const called = ({ instance }: Awaited<ReturnType<typeof opened>>) =>
      changes(instance).map((call) => call.replace(`${role}/`, "").replace("/10001", ""));
    const taking = await opened();
    const code = await taking.runtime.revoke({ grant: taking.grant(`${assigned}:user:${id}`) }).then(
      () => "",
      (thrown) => toBatonError(thrown).code,
    );
    expect([code, called(taking)]).toEqual(revoking);
    const giving = await opened();
    await giving.runtime.grant({ entitlement: giving.entitlement(assigned), principal: giving.user(id) });
    expect(called(giving)).toEqual(granting);
  });
});

test("an owner who is granted ownership again changes nothing", async () => {
  const { instance, runtime, entitlement, user } = await opened();
  const { annotations } = await runtime.grant({
    entitlement: entitlement(entitlementId({ resourceType: "org", resource: "9001" }, "admin")),
    principal: user("1003"),
  });
  expect([annotations.length, changes(instance)]).toEqual([1, []]);
});

test("an organization that was renamed meanwhile is changed by its name of now, in a process that lives on", async () => {
  const { instance, runtime, entitlement, grant, user } = await opened();
  const promote = { entitlement: entitlement("org:9001:admin"), principal: user("1002") };
  await runtime.grant(promote);
  const [org] = instance.world.tenant.orgs;
  org!.login = "acme-renamed";
  await runtime.grant({ ...promote, principal: user("1004") });
  await runtime.revoke({ grant: grant("org:9001:member:user:1002") });
  expect(changes(instance)).toEqual([
    'PUT /orgs/acme-corp/memberships/bob {"role":"admin"}',
    'PUT /orgs/acme-renamed/memberships/dmitri {"role":"admin"}',
    "DELETE /orgs/acme-renamed/memberships/bob",
  ]);
});

test("a team of an older file, whose parent is a team, names its organization in the profile", async () => {
  const { instance, runtime, entitlement, grant, user } = await opened();
  const older = structuredClone(entitlement("team:7001:member"));
  const { resource } = older;
  resource!.parentResourceId = structuredClone(resource!.id!);
  // Go's 0.2.15 and those before it write the profile into the trait alone.
  delete resource!.profile;
  const principal = user("1012");
  await runtime.grant({ entitlement: older, principal });
  expect(changes(instance)).toEqual([
    'PUT /organizations/9001/team/7001/memberships/MixedCase-Login {"role":"member"}',
  ]);
  // And one that names none is looked for.
  resource!.annotations = [];
  resource!.parentResourceId = undefined;
  await runtime.revoke({
    grant: { ...grant("team:7001:member:user:1002"), entitlement: older, principal } as unknown as Grant,
  });
  expect(changes(instance).at(-1)).toBe("DELETE /organizations/9001/team/7001/memberships/MixedCase-Login");
});

test.each([
  ["org:9001:owner", "org:9001:member"],
  ["team:7001:member:more", "team:7001:member"],
])("%s is no entitlement that can be granted", async (id, known) => {
  const { instance, runtime, entitlement, user } = await opened();
  const other = { ...entitlement(known), id };
  await expect(runtime.grant({ entitlement: other, principal: user("1002") })).rejects.toMatchObject({
    code: "InvalidArgument",
  });
  expect(changes(instance)).toEqual([]);
});

test("an account needs organization and address, and says so before anything is sent", async () => {
  const { instance, runtime } = await opened();
  const account = { profile: { email: "a@example.com" }, emails: [], login: "", loginAliases: [] };
  const failed = runtime.createAccount({ resourceTypeId: "invitation", account, credentials: undefined });
  await expect(failed).rejects.toThrow("org not found in profile");
  expect(changes(instance)).toEqual([]);
});

test("a refusal names what is missing", async () => {
  const instance = openInstance();
  const refused = {
    status: 403,
    body: { message: "Resource protected" },
    headers: { "x-github-sso": "required; url=https://github.com/sso" },
  };
  instance.addFault({ path: /\/members(\?|$)/, effect: { kind: "reply", reply: refused } });
  const error = await instance.sync({ orgs: ["acme-corp"] }).then(
    () => undefined,
    (thrown: unknown) => toBatonError(thrown),
  );
  expect(error).toMatchObject({ code: "PermissionDenied", permission: "single sign-on" });
  expect(error?.hint).toContain("https://github.com/sso");
});
