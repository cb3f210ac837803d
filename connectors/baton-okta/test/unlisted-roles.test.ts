import { findingsOf } from "@baton-connectors/sync";
import { expect, test } from "@jest/globals";
import { goldenTenant, type TenantFile } from "./golden-tenant.ts";
import { openOrganisation } from "./organisation.ts";
import { contentOf } from "./rows.ts";

const role = (type: string, assignmentType: string) => ({
  id: `ra-${type}-${assignmentType}`,
  type,
  label: `The ${type}`,
  status: "ACTIVE",
  assignmentType,
});

/** Anna and Ben hold roles that came after the list in our code was written; the group gives Cleo one. */
const tenant = {
  ...goldenTenant(),
  users: ["anna", "ben", "cleo"].map((id) => ({ id, status: "ACTIVE", profile: { login: `${id}@acme.test` } })),
  groups: [{ id: "g", type: "OKTA_GROUP", members: ["cleo"], roles: [role("ACCESS_REQUESTS_ADMIN", "GROUP")] }],
  assignees: ["anna", "ben", "cleo"],
  userRoles: {
    anna: [role("WORKFLOWS_ADMIN", "USER")],
    ben: [role("WORKFLOWS_ADMIN", "USER"), role("YET_UNKNOWN_ADMIN", "USER"), role("SUPER_ADMIN", "USER")],
    cleo: [role("ACCESS_REQUESTS_ADMIN", "GROUP")],
  },
} as unknown as TenantFile;

const open = (more: object = {}) => openOrganisation({ tenant, sim: { paging: { assignees: 1 } }, ...more });
const types = { resourceTypeIds: ["role", "user", "group"] };

test("standard roles that Okta added since are listed once, with those who hold them", async () => {
  const organisation = open();
  const { store, summary } = await organisation.sync({}, types);
  const { resources, entitlements, grants } = contentOf(store);
  const unlisted = ["ACCESS_REQUESTS_ADMIN", "WORKFLOWS_ADMIN", "YET_UNKNOWN_ADMIN"];
  const roles = Object.keys(resources).filter((id) => id.startsWith("role:"));
  expect(roles).toHaveLength(10 + unlisted.length);
  for (const type of unlisted) {
    expect(resources[`role:${type}`]).toMatchObject({ displayName: `The ${type}`, profile: { id: "", type } });
    expect(entitlements[`role:${type}:assigned`]).toMatchObject({ displayName: `The ${type} Role Member` });
  }
  expect(Object.keys(grants).filter((id) => id.startsWith("role:"))).toEqual(
    [
      "role:ACCESS_REQUESTS_ADMIN:assigned:group:g",
      "role:ACCESS_REQUESTS_ADMIN:assigned:user:cleo",
      "role:SUPER_ADMIN:assigned:user:ben",
      "role:WORKFLOWS_ADMIN:assigned:user:anna",
      "role:WORKFLOWS_ADMIN:assigned:user:ben",
      "role:YET_UNKNOWN_ADMIN:assigned:user:ben",
    ].sort(),
  );
  const { unresolved, repeats, danglingExpansions } = summary;
  expect([unresolved.entitlements, repeats.resources, danglingExpansions.count]).toMatchObject([
    [],
    { equal: 0, different: 0 },
    0,
  ]);
  const calls = organisation.calls();
  expect(calls.filter((call, at) => calls.indexOf(call) !== at)).toEqual([]);
});

test.each([
  ["without members", []],
  // Okta lists who has roles of their own.
  ["whose members are no administrators themselves", ["cleo"]],
])("a standard role that only a group %s holds is granted, and told to be in no list", async (_, members) => {
  const groups = [{ id: "g", type: "OKTA_GROUP", members, roles: [role("NEW_ADMIN", "GROUP")] }];
  const { store, summary } = await open({ tenant: { ...tenant, groups, assignees: ["anna", "ben"] } }).sync({}, types);
  const { grants } = contentOf(store);
  expect(grants).toHaveProperty(["role:NEW_ADMIN:assigned:group:g"]);
  expect(summary.unresolved.entitlements).toMatchObject([
    { resourceType: "role", count: 1, examples: [expect.stringContaining("NEW_ADMIN")] },
  ]);
  // A strict sync fails for it.
  expect(findingsOf(summary)).toContainEqual(expect.objectContaining({ kind: "missing" }));
});

test("a user who holds several roles is asked for once, where the e-mail filter wants to know", async () => {
  const organisation = open();
  await organisation.sync({ filterEmailDomains: ["acme.test"] }, { resourceTypeIds: ["role"] });
  const single = organisation.calls().filter((call) => /users\/[^/?]+$/.test(call));
  expect(single.sort()).toEqual(["GET /api/v1/users/anna", "GET /api/v1/users/ben"]);
});

const groupWith = (id: string, stats: object, roles: object[] = []) => ({ id, type: "OKTA_GROUP", stats, roles });

test.each([
  ["hasAdminPrivilege", "as answers spell it"],
  ["hasAdminPrivlege", "as Okta describes it"],
])("%s, %s, saves looking for the roles of groups that have none, and loses none", async (name) => {
  const groups = [
    groupWith("holder", { [name]: true }, [role("APP_ADMIN", "GROUP")]),
    groupWith("plain", { [name]: false }),
    groupWith("silent", {}, [role("ORG_ADMIN", "GROUP")]),
    groupWith("torn", { hasAdminPrivilege: false, hasAdminPrivlege: true }, [role("USER_ADMIN", "GROUP")]),
    groupWith("torn too", { hasAdminPrivilege: true, hasAdminPrivlege: false }, [role("MOBILE_ADMIN", "GROUP")]),
  ];
  const organisation = open({ tenant: { ...tenant, groups } });
  const { store } = await organisation.sync({}, types);
  const held = Object.keys(contentOf(store).grants).filter((id) => id.includes(":group:"));
  expect(held).toHaveLength(4);
  const asked = organisation.calls().filter((call) => /groups\/[^/]+\/roles/.test(call));
  expect(asked.map((call) => call.split("/")[4]).sort()).toEqual(["holder", "silent", "torn", "torn%20too"]);
});
