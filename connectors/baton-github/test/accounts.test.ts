import type { Resource } from "@baton-connectors/protocol/connector-v2";
import type { JsonObject } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import { makeTenant, type Tenant } from "../simulator/index.ts";
import { type Instance, openInstance } from "./instance.ts";

const pending = "GitHub org invite already pending. User must accept the existing invitation.";
const sent = "GitHub org invite sent. User must accept the invitation before team membership can be granted.";

function tenantOf(): Tenant {
  const tenant = makeTenant({ users: 8, teams: 0, repositories: 0 }, 1);
  const [org] = tenant.orgs;
  const [, , quiet, managed] = tenant.users;
  tenant.users[1]!.email = "member@example.com";
  quiet!.email = null;
  Object.assign(managed!, { email: "managed@example.com", emu: true });
  org!.members = ["user-0", "user-1", "user-2"].map((login, i) => ({
    ...{ login, role: i === 0 ? ("admin" as const) : ("member" as const), state: "active" as const },
  }));
  org!.invitations = Array.from({ length: 230 }, (_, i) => ({
    ...{ id: String(700 + i), login: null, email: `invited-${i}@example.com` },
    ...{ role: "direct_member", inviter: "user-0", created_at: "2026-11-01T00:00:00Z" },
  }));
  org!.failed_invitations = [
    {
      ...{ id: "990", login: null, email: "late@example.com", role: "direct_member", inviter: "user-0" },
      ...{ created_at: "2026-10-01T00:00:00Z", failed_at: "2026-10-08T00:00:00Z" },
      failed_reason: "Invitation expired. User did not accept this invite for 7 days",
    },
  ];
  return tenant;
}

const created = (instance: Instance, profile: JsonObject) =>
  instance.runtime().createAccount({
    resourceTypeId: "invitation",
    account: { profile: { org: "acme", ...profile }, emails: [], login: "", loginAliases: [] },
    credentials: undefined,
  });
const idOf = (row: Resource | undefined) => row && `${row.id!.resourceType}:${row.id!.resource}`;
const asked = ({ requests }: Instance) =>
  requests.map(({ method, path, query }) => `${method} ${path.replace("/api/v3", "")}${query && `?${query}`}`);
const refusedWith = (message: string) => ({
  method: "POST",
  path: /\/invitations$/,
  effect: {
    kind: "reply" as const,
    reply: { status: 422, body: { message: "Validation Failed", errors: [{ code: "unprocessable", message }] } },
  },
});

describe("an account that is asked for", () => {
  test("is an invitation, which the person must accept", async () => {
    const instance = openInstance({ tenant: tenantOf() });
    const { resource, ...result } = await created(instance, { email: "new@example.com" });
    expect(result).toMatchObject({ outcome: "action-required", message: sent });
    const [invited] = instance.world.tenant.orgs[0]!.invitations.filter(({ email }) => email === "new@example.com");
    expect([idOf(resource), resource?.displayName]).toEqual([`invitation:${invited!.id}`, "new@example.com"]);
    expect(asked(instance)).toEqual(["POST /orgs/acme/invitations"]);
  });

  test("and is invited already, is the open invitation, wherever it stands in the list", async () => {
    const instance = openInstance({ tenant: tenantOf() });
    const { resource, ...result } = await created(instance, { email: "Invited-229@example.com" });
    expect(result).toMatchObject({ outcome: "action-required", message: pending });
    expect(idOf(resource)).toBe("invitation:929");
    expect(asked(instance)).toHaveLength(4);
  });

  test("and whose invitation is not to be found, is action required all the same", async () => {
    const instance = openInstance({
      tenant: tenantOf(),
      faults: [refusedWith("That person has Already Been Invited.")],
    });
    const { outcome, resource } = await created(instance, { email: "nobody@example.com" });
    expect([outcome, resource]).toEqual(["action-required", undefined]);
    // Three pages: 230 invitations.
    expect(asked(instance)).toHaveLength(4);
    expect(instance.logged.filter((line) => line.startsWith("warn"))).toHaveLength(1);
  });

  test.each([
    ["by the address, where it is public", { email: "member@example.com" }, "user:100001", "/search/users"],
    ["by the login", { email: "member@example.com", github_username: "user-1" }, "user:100001", "/users/user-1"],
  ])("and is a member already, is there: found %s", async (_, profile, id, path) => {
    const instance = openInstance({ tenant: tenantOf() });
    const { outcome, resource } = await created(instance, profile);
    expect([outcome, idOf(resource)]).toEqual(["already-exists", id]);
    expect(asked(instance).map((line) => line.split("?")[0])).toEqual(["POST /orgs/acme/invitations", `GET ${path}`]);
  });

  test.each([
    ["A user with this email addresss is already a part of this organization", undefined],
    ["Invitee is already a member", 403],
    ["ALREADY A MEMBER", 502],
  ])("and is a member already, is there, without the account where it is not to be found: %s", async (said, status) => {
    const instance = openInstance({ tenant: tenantOf(), faults: [refusedWith(said)] });
    if (status) instance.addFault({ path: /search/, effect: { kind: "reply", reply: { status } } });
    const { outcome, resource } = await created(instance, { email: "hidden@example.com", github_username: "nobody" });
    expect([outcome, resource]).toEqual(["already-exists", undefined]);
  });

  test("and belongs to an enterprise that manages its users, cannot be invited", async () => {
    const instance = openInstance({ tenant: tenantOf() });
    await expect(created(instance, { email: "managed@example.com" })).rejects.toMatchObject({
      code: "FailedPrecondition",
      message: expect.stringContaining("organization acme uses Enterprise Managed Users (EMU)"),
    });
  });

  test("and is refused for another reason, is an error that tells what became of the last invitation", async () => {
    const instance = openInstance({ tenant: tenantOf(), faults: [refusedWith("You have reached your limit")] });
    await expect(created(instance, { email: "late@example.com" })).rejects.toMatchObject({
      code: "InvalidArgument",
      message: expect.stringContaining("You have reached your limit"),
      hint: expect.stringContaining("User did not accept this invite for 7 days (2026-10-08T00:00:00Z)"),
    });
  });
});

describe("an invitation", () => {
  const removed = (instance: Instance, resource: string, change = {}) =>
    instance.runtime(change).deleteResource({
      id: { resourceType: "invitation", resource } as NonNullable<Resource["id"]>,
    });
  const withMore = (more: { login: string; role: "admin" | "member"; sso?: boolean }[]): Tenant => {
    const tenant = tenantOf();
    const [first] = tenant.orgs;
    for (const [i, { login, role, sso = false }] of more.entries()) {
      const other = { id: String(9100 + i), login, sso, caller: { role, state: "active" as const } };
      tenant.orgs.push({ ...structuredClone(first!), ...other, members: [], invitations: [], failed_invitations: [] });
    }
    return tenant;
  };

  test("is cancelled; a second time it is gone, and that is as good", async () => {
    const instance = openInstance({ tenant: tenantOf() });
    await removed(instance, "705");
    await removed(instance, "705");
    expect(instance.world.tenant.orgs[0]!.invitations.some(({ id }) => id === "705")).toBe(false);
    expect(instance.requests.map(({ method, status }) => [method, status])).toEqual([
      ["GET", 200],
      ["DELETE", 204],
      ["GET", 200],
      ["DELETE", 404],
      // Whether the organization that says so is an own one.
      ["GET", 200],
    ]);
  });

  test("is looked for in every organization", async () => {
    const instance = openInstance({ tenant: withMore([{ login: "second", role: "admin" }]) });
    await removed(instance, "705", { orgs: ["second", "acme"] });
    expect(instance.requests.map(({ path, status }) => [path.split("/")[4], status])).toEqual([
      ["second", 404],
      ["acme", 204],
    ]);
  });

  test.each([
    [
      "an organization behind single sign-on does not say",
      { login: "guarded", role: "admin", sso: true } as const,
      true,
    ],
    ["an organization that is not owned refuses", { login: "visited", role: "member" } as const, false],
  ])("is gone unless it can be elsewhere: %s", async (_, other, isRefused) => {
    const instance = openInstance({ tenant: withMore([other]) });
    instance.addFault({
      method: "DELETE",
      path: new RegExp(`/orgs/${other.login}/`),
      effect: { kind: "reply", reply: { status: 403, body: { message: "Resource protected" } } },
    });
    const done = removed(instance, "1");
    if (isRefused) await expect(done).rejects.toMatchObject({ code: "PermissionDenied" });
    else await expect(done).resolves.toBeDefined();
  });

  test("is not gone where nobody could be asked", async () => {
    const tenant = tenantOf();
    tenant.orgs[0]!.caller = undefined;
    await expect(removed(openInstance({ tenant }), "705")).rejects.toMatchObject({ code: "FailedPrecondition" });
  });
});

describe("membership of somebody who is invited", () => {
  const opened = async () => {
    const instance = openInstance({ tenant: tenantOf() });
    const { entitlements, resources } = (await instance.sync()).store.content();
    const principal = structuredClone(
      Object.values(resources!).find((row) => (row as Resource).id!.resourceType === "user"),
    );
    (principal as Resource).id!.resource = "100005";
    const granted = (role: string) =>
      instance.runtime().grant({
        entitlement: entitlements![`org:9001:${role}`] as never,
        principal: principal as Resource,
      });
    return { instance, granted };
  };

  test("is granted once", async () => {
    const { instance, granted } = await opened();
    expect((await granted("member")).annotations).toEqual([]);
    expect((await granted("member")).annotations).toHaveLength(1);
    await expect(granted("admin")).rejects.toMatchObject({
      code: "FailedPrecondition",
      hint: "Delete the open invitation first.",
    });
    expect(instance.world.tenant.orgs[0]!.invitations.filter(({ login }) => login === "user-5")).toHaveLength(1);
  });

  test("is part of an invitation to own", async () => {
    const { granted } = await opened();
    await granted("admin");
    expect((await granted("member")).annotations).toHaveLength(1);
    expect((await granted("admin")).annotations).toHaveLength(1);
  });
});
