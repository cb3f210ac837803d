import { expect, test } from "@jest/globals";
import { makeTenant, parseTenant, type Tenant } from "../simulator/index.ts";
import { openInstance, rowsOf } from "./instance.ts";

/** Every id of a tenant moved beyond what a double holds: neighbours would become one. */
const beyond = (id: string) => String(2n ** 53n + 1n + BigInt(id) * 2n);
function large(): Tenant {
  const small = makeTenant({ users: 31, teams: 3, repositories: 4, memberships: 12, collaborators: 20 }, 5);
  const moved = JSON.stringify(small, (key, value) => (key === "id" && /^\d+$/.test(value) ? beyond(value) : value));
  return parseTenant(moved);
}

test("ids beyond 2^53 are the same rows with all their digits", async () => {
  const tenant = large();
  const instance = openInstance({ tenant });
  const { resources, entitlements, grants } = rowsOf((await instance.sync()).store);
  const [org] = tenant.orgs;
  const userIds = new Set(tenant.users.map(({ id }) => id));
  const keys = Object.keys(resources).map((key) => key.split("\0"));
  for (const [type, ids] of [
    ["org", [org!.id]],
    ["team", org!.teams.map(({ id }) => id)],
    ["repository", org!.repos.map(({ id }) => id)],
    ["org_role", org!.roles.map(({ id }) => id)],
    ["invitation", org!.invitations.map(({ id }) => id)],
  ] as const) {
    expect([type, keys.filter(([of]) => of === type).map(([, id]) => id)].flat().sort()).toEqual([type, ...ids].sort());
  }
  for (const [type, id] of keys) if (type === "user") expect(userIds).toContain(id);
  for (const id of [...Object.keys(entitlements), ...Object.keys(grants)]) {
    for (const digits of id.match(/\d{6,}/g) ?? []) expect([id, BigInt(digits) % 2n]).toEqual([id, 1n]);
  }
});

test("an invitation names its invitee with all digits", async () => {
  const tenant = large();
  const outsider = tenant.users.find(({ login }) => !tenant.orgs[0]!.members.some((one) => one.login === login))!;
  const instance = openInstance({ tenant });
  const { entitlements, resources } = (await instance.sync()).store.content();
  const member = Object.values(entitlements!).find((one) => (one as { id: string }).id.endsWith(":member"));
  const principal = structuredClone(Object.values(resources!).find((one) => one !== undefined)!) as never as {
    id: { resourceType: string; resource: string };
  };
  principal.id = { ...principal.id, resourceType: "user", resource: outsider.id };
  await instance.runtime().grant({ entitlement: member as never, principal: principal as never });
  const sent = instance.requests.find(({ method, path }) => method === "POST" && path.endsWith("/invitations"));
  expect([sent?.status, sent?.body]).toEqual([201, `{"invitee_id":${outsider.id},"role":"direct_member"}`]);
});
