import { expect, test } from "@jest/globals";
import { generateTenant, type TenantInput } from "../simulator/index.ts";
import type { Config } from "../src/config.ts";
import { openOrganisation } from "./organisation.ts";

const tenant = generateTenant({ users: 60, groups: 30, admins: 12, resourceSets: 4 }, 3);
const everything = { syncCustomRoles: true, syncSecrets: true };

/** What a sync has to say about an organisation. */
async function say(of: TenantInput, change: Partial<Config>) {
  const { summary } = await openOrganisation({ tenant: of }).sync(change);
  const { outcome, skips, vanished, warnings, repeats, unresolved, outsiders } = summary;
  const { principals, entitlements, resources, types } = unresolved;
  const repeated = Object.values(repeats).map(({ equal, different }) => equal + different);
  return {
    outcome,
    problems: [...skips, ...vanished, ...warnings, ...principals, ...entitlements, ...resources, ...types],
    repeated,
    outsiders: outsiders.map(
      ({ resourceTypeId, principalTypeId, who }) => `${resourceTypeId} ${principalTypeId}: ${who}`,
    ),
  };
}
const nothing = { outcome: "finished", problems: [], repeated: [0, 0, 0], outsiders: [] };

test.each([{}, everything])("of an organisation in order there is nothing to say (%j)", async (change) => {
  expect(await say(tenant, change)).toEqual(nothing);
});

test("a role that a group has for several resource sets is one grant", async () => {
  const group = tenant.groups!.find(({ roles }) => roles!.some(({ type }) => type === "CUSTOM"))!;
  const more = group.roles!.map((role) => ({ ...role, id: `${role.id}b`, "resource-set": "iam2" }));
  const groups = tenant.groups!.map((one) => (one === group ? { ...one, roles: [...one.roles!, ...more] } : one));
  expect(await say({ ...tenant, groups }, everything)).toEqual(nothing);
});

test("who is left out by flags is told from who is missing", async () => {
  const users = tenant.users!.map((one, n) => (n % 2 ? { ...one, profile: { login: `u${n}@partner.test` } } : one));
  const resourceSets = tenant.resourceSets!.map((set, n) => ({
    ...set,
    bindings: [
      {
        role: "cr000000000000000001",
        members: [
          { id: `irb${n}a`, href: `/api/v1/users/${users[n]!.id}` },
          { id: `irb${n}b`, href: `/api/v1/groups/${tenant.groups![n]!.id}` },
        ],
      },
    ],
  }));
  const change = { ...everything, filterEmailDomains: ["okta.test"], skipAppGroups: true };
  const { outsiders, ...said } = await say({ ...tenant, users, resourceSets }, change);
  expect(said).toMatchObject({ problems: [], repeated: [0, 0, 0] });
  const [user, group] = [
    "user: users outside of the domains of --filter-email-domains",
    "group: groups that apps push, which --skip-app-groups leaves out",
  ];
  expect(outsiders.sort()).toEqual([
    `app ${group}`,
    `app ${user}`,
    `custom-role ${user}`,
    `resourceset-binding ${group}`,
    `resourceset-binding ${user}`,
  ]);
  const unfiltered = await say({ ...tenant, users, resourceSets }, everything);
  expect(unfiltered).toEqual(nothing);
});

test("a standard role that is bound to a resource set is no custom role that is missing", async () => {
  const [first, ...others] = tenant.resourceSets!;
  const resourceSets = [{ ...first!, bindings: [{ role: "HELP_DESK_ADMIN", members: [] }] }, ...others];
  expect(await say({ ...tenant, resourceSets }, everything)).toEqual({
    ...nothing,
    outsiders: ["resource-set custom-role: standard roles, which can be bound to a resource set too"],
  });
});
