import type { Resource } from "@baton-connectors/protocol/connector-v2";
import { ResourceSchema } from "@baton-connectors/protocol/connector-v2";
import { type JsonObject, toJson } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import { generateTenant, type TenantInput } from "../simulator/index.ts";
import { createEmailFilter } from "../src/email-filter.ts";
import { toGroup } from "../src/resources/group-resource.ts";
import { toRole } from "../src/resources/role-resource.ts";
import { toUser } from "../src/resources/user-resource.ts";
import { standardRoles } from "../src/standard-roles.ts";
import { openOrganisation } from "./organisation.ts";
import { contentOf, registry } from "./rows.ts";

const json = (resource: Resource) => toJson(ResourceSchema, resource, { registry }) as JsonObject;
const named = (type: string) => `type.googleapis.com/c1.connector.v2.${type}`;

describe("a user's trait", () => {
  const trait = (profile: object, skipSecondaryEmails = false) => {
    const user = json(toUser({ id: "1", profile: profile as JsonObject }, { skipSecondaryEmails }));
    const [, , found] = user.annotations as JsonObject[];
    const { "@type": _, status, accountType, ...rest } = found as JsonObject;
    // Whatever the user's own state, which stands in the resource.
    expect([status, accountType]).toEqual([{ status: "STATUS_ENABLED" }, "ACCOUNT_TYPE_HUMAN"]);
    return { ...rest, profile: user.profile } as JsonObject;
  };

  test.each([
    ["a@b.c", { login: "a@b.c", loginAliases: ["a"] }],
    ["a", { login: "a" }],
    ["a@b@c", { login: "a@b@c" }],
    ["@b", { login: "@b", loginAliases: [""] }],
    ["a@", { login: "a@", loginAliases: ["a"] }],
    ["", {}],
    [5, {}],
    [null, {}],
  ])("has the login %j as %j", (login, wanted) => {
    for (const key of ["login", "Login", "LOGIN"]) {
      const { profile: _, ...rest } = trait({ [key]: login });
      expect(rest).toEqual(wanted);
    }
  });

  test.each([
    [{ login: "", Login: "a@b" }, "a@b"],
    [{ login: 5, Login: "a@b" }, "a@b"],
    [{ LOGIN: "a@b", login: "" }, "a@b"],
  ])("%j has the login that says something: %s", (profile, login) => {
    expect(trait(profile)).toMatchObject({ login, loginAliases: ["a"] });
  });

  test.each([
    [{ email: "a@b", secondEmail: "c@d" }, [{ address: "a@b", isPrimary: true }, { address: "c@d" }]],
    [{ email: "", secondEmail: "c@d" }, [{ address: "c@d" }]],
    [{ email: "a@b", secondEmail: "" }, [{ address: "a@b", isPrimary: true }]],
    [{ email: 5, secondEmail: null }, undefined],
    [{ Email: "a@b" }, undefined],
  ])("%j has the addresses %j", (profile, emails) => {
    expect(trait(profile).emails).toEqual(emails);
  });

  test("without secondary addresses keeps the attribute, as null", () => {
    expect(trait({ email: "a@b", secondEmail: "c@d" }, true)).toEqual({
      emails: [{ address: "a@b", isPrimary: true }],
      profile: { email: "a@b", secondEmail: null, c1_okta_raw_user_status: "" },
    });
    expect(trait({}, true).profile).toEqual({ secondEmail: null, c1_okta_raw_user_status: "" });
  });

  test.each([
    [{ employeeNumber: "1", EMPLOYEEID: "2", employee_idnumber: "3" }, ["1", "2", "3"]],
    [{ employee_number: "1", employee_id: "1", employeeIdNumber: "1" }, ["1"]],
    [{ employeeNumber: "" }, [""]],
    [{ employeeNumber: 7, employeeId: null, employee: "x" }, undefined],
  ])("%j has the employee ids %j", (profile, ids) => {
    expect(trait(profile).employeeIds).toEqual(ids);
  });

  test("has the last login, if there was one", () => {
    const at = (lastLogin: string | undefined) => json(toUser({ id: "1", lastLogin }, { skipSecondaryEmails: false }));
    expect((at("2024-02-29T23:59:59.123456Z").annotations as JsonObject[])[2]!.lastLogin).toBe(
      "2024-02-29T23:59:59.123456Z",
    );
    expect((at(undefined).annotations as JsonObject[])[2]).not.toHaveProperty("lastLogin");
  });
});

test("a user is these fields and these annotations, in this order", () => {
  const user = json(
    toUser({ id: "00u1", status: "SUSPENDED", created: "2024-01-01T00:00:00.000Z" }, { skipSecondaryEmails: false }),
  );
  expect(user).toEqual({
    id: { resourceType: "user", resource: "00u1" },
    displayName: "unknown unknown",
    status: { status: "RESOURCE_STATUS_DISABLED", details: "SUSPENDED" },
    profile: { c1_okta_raw_user_status: "SUSPENDED" },
    createdAt: "2024-01-01T00:00:00Z",
    annotations: [
      { "@type": named("V1Identifier"), id: "00u1" },
      { "@type": named("RawId"), id: "00u1" },
      { "@type": named("UserTrait"), status: { status: "STATUS_ENABLED" }, accountType: "ACCOUNT_TYPE_HUMAN" },
    ],
  });
});

describe("a group", () => {
  test.each([
    ["BUILT_IN", "built_in", true],
    ["APP_GROUP", "app_imported", false],
    ["OKTA_GROUP", "native", false],
    ["SOMETHING_NEW", undefined, false],
  ])("of the type %s", (type, source, immutable) => {
    const profile = { name: "N", description: null, custom: "x" };
    expect(json(toGroup({ id: "00g1", type, profile }))).toEqual({
      id: { resourceType: "group", resource: "00g1" },
      displayName: "N",
      profile: { name: "N", description: "", type },
      annotations: [
        { "@type": named("V1Identifier"), id: "00g1" },
        { "@type": named("RawId"), id: "00g1" },
        ...(immutable ? [{ "@type": named("EntitlementImmutable") }] : []),
        {
          "@type": named("GroupTrait"),
          ...(source !== undefined && { groupSourceType: source }),
          rawGroupSourceType: type,
        },
      ],
    });
  });

  test.each([
    [
      { usersCount: 3, appsCount: 0 },
      { users_count: 3, apps_count: 0 },
    ],
    [
      { usersCount: 2.9, appsCount: -1.5 },
      { users_count: 2, apps_count: -1 },
    ],
    [{ usersCount: -0.5 }, { users_count: 0 }],
    [{}, {}],
    [undefined, {}],
  ])("with the statistics %j counts %j", (stats, counts) => {
    const { profile } = json(toGroup({ id: "1", _embedded: { stats } }));
    expect(profile).toEqual({ description: "", name: "", type: "", ...counts });
  });
});

describe("members and roles of a group are asked for", () => {
  const group = (stats: unknown) => ({ id: "g", type: "OKTA_GROUP", stats, members: ["u"], roles: [role] });
  const small = (groups: object[]) =>
    ({ ...generateTenant({ users: 0 }, 1), users: [{ id: "u" }], groups }) as TenantInput;
  const role = { id: "ra1", type: "ORG_ADMIN", assignmentType: "GROUP", label: "L" };
  test.each([
    [{ usersCount: 1 }, true, true],
    [{}, true, true],
    ["none", true, true],
    [{ usersCount: 0 }, false, true],
    [{ usersCount: 0.5 }, false, true],
    [{ usersCount: -1 }, false, true],
    [{ usersCount: 1, hasAdminPrivilege: false }, true, true],
    [{ usersCount: 1, hasAdminPrivilege: true }, true, true],
  ])("when the statistics are %j: %j, %j", async (stats, members, roles) => {
    const organisation = openOrganisation({ tenant: small([group(stats)]) });
    const { store } = await organisation.sync({}, { resourceTypeIds: ["user", "group", "role"] });
    const asked = organisation.calls().filter((call) => call.startsWith("GET /api/v1/groups/"));
    expect(asked.sort()).toEqual([
      ...(roles ? ["GET /api/v1/groups/g/roles"] : []),
      ...(members ? ["GET /api/v1/groups/g/users?limit=1000"] : []),
    ]);
    const { expansion, grants } = contentOf(store);
    // Nobody to expand to where the group says it is empty.
    expect(Object.keys(expansion)).toEqual(roles && members ? ["role:ORG_ADMIN:assigned:group:g"] : []);
    expect("role:ORG_ADMIN:assigned:group:g" in grants).toBe(roles);
  });

  const privileged = { id: "p", type: "APP_GROUP", stats: { usersCount: 0, hasAdminPrivilege: true }, roles: [role] };
  test.each([
    [false, false],
    ["no", true],
    [undefined, true],
  ])("of a group whose privilege is %j where another has one: %j", async (hasAdminPrivilege, asked) => {
    const groups = [group({ usersCount: 0, hasAdminPrivilege }), privileged];
    for (const skipAppGroups of [false, true]) {
      const organisation = openOrganisation({ tenant: small(groups), sim: { pageSize: 1 } });
      await organisation.sync({ skipAppGroups }, { resourceTypeIds: ["group", "role"] });
      expect(organisation.calls().includes("GET /api/v1/groups/g/roles")).toBe(asked);
    }
  });

  test("for custom roles always: nobody says that the flag covers them", async () => {
    const groups = [group({ usersCount: 0, hasAdminPrivilege: false }), privileged];
    const organisation = openOrganisation({ tenant: small(groups) });
    await organisation.sync({ syncCustomRoles: true }, { resourceTypeIds: ["group", "custom-role"] });
    expect(organisation.calls()).toContain("GET /api/v1/groups/g/roles");
  });
});

test("the ten standard roles, known by type, and a custom role, known by id", () => {
  expect(standardRoles.map(({ type, label }) => `${type} ${label}`)).toEqual([
    "API_ACCESS_MANAGEMENT_ADMIN API Access Management Administrator",
    "MOBILE_ADMIN Mobile Administrator",
    "ORG_ADMIN Organizational Administrator",
    "READ_ONLY_ADMIN Read-Only Administrator",
    "REPORT_ADMIN Report Administrator",
    "SUPER_ADMIN Super Administrator",
    "USER_ADMIN Group Administrator",
    "HELP_DESK_ADMIN Help Desk Administrator",
    "APP_ADMIN Application Administrator",
    "GROUP_MEMBERSHIP_ADMIN Group Membership Administrator",
  ]);
  expect(json(toRole("role", standardRoles[0]))).toEqual({
    id: { resourceType: "role", resource: "API_ACCESS_MANAGEMENT_ADMIN" },
    displayName: "API Access Management Administrator",
    profile: { id: "", label: "API Access Management Administrator", type: "API_ACCESS_MANAGEMENT_ADMIN" },
    annotations: [
      { "@type": named("V1Identifier"), id: "role:API_ACCESS_MANAGEMENT_ADMIN" },
      { "@type": named("RoleTrait") },
    ],
  });
  expect(json(toRole("custom-role", { id: "cr01", label: "Auditor" }))).toMatchObject({
    id: { resourceType: "custom-role", resource: "cr01" },
    profile: { id: "cr01", label: "Auditor", type: "" },
    annotations: [{ id: "role:cr01" }, {}],
  });
});

test.each([
  [["x.test"], { email: "a@x.test" }, true],
  [["X.Test"], { email: "a@x.TEST" }, true],
  [["x.test"], { email: "a@sub.x.test" }, false],
  [["x.test"], { email: "a@y.test", secondEmail: "a@x.test" }, true],
  [["x.test"], { email: "a@y.test", login: "a@x.test" }, true],
  [["x.test"], { login: "x.test" }, false],
  [["x.test"], { Login: "a@x.test" }, false],
  [[" x.test"], { email: "a@x.test" }, true],
  [["x.test"], { email: 5, secondEmail: null }, false],
  [["x.test"], null, false],
  [["y.test", "x.test"], { email: "a@x.test" }, true],
  [[], null, true],
])("the e-mail filter %j lets %j through: %j", (domains, profile, included) => {
  expect(createEmailFilter(domains)(profile as JsonObject | null)).toBe(included);
});
