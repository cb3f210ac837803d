import { beforeAll, expect, test } from "@jest/globals";
import type { Entity } from "../simulator/index.ts";
import { acme } from "./acme.ts";
import { type Rows, storedRows } from "./golden.ts";
import { openGoogle } from "./google.ts";

const nothing = (...names: string[]) => Object.fromEntries(names.map((name) => [name, null]));

/** A customer of whose things Google says as little as its own description allows, or null instead. */
const set = {
  users: [
    acme.users[0],
    { id: "1", name: {} },
    {
      id: "2",
      primaryEmail: "Nulls@acme.example",
      name: nothing("fullName", "givenName", "familyName"),
      ...nothing("suspended", "archived", "deletionTime", "suspensionReason", "creationTime", "lastLoginTime"),
      ...nothing("orgUnitPath", "includeInGlobalAddressList", "thumbnailPhotoUrl", "isEnrolledIn2Sv"),
      ...nothing("relations", "organizations", "customSchemas", "posixAccounts", "externalIds"),
    },
    { primaryEmail: "no-id@acme.example", name: { fullName: "No Id" } },
    {
      id: "3",
      primaryEmail: "gone@acme.example",
      name: { fullName: "Zoë 😀 <b>&" },
      deletionTime: "2030-01-01T00:00:00Z",
      isEnforcedIn2Sv: true,
      isAdmin: true,
      aliases: ["alias@acme.example"],
      emails: [{ address: "other@acme.example" }],
      organizations: [{}, { primary: false, title: "" }],
      relations: [{ type: "manager" }, { type: "manager", value: "second@acme.example" }],
      externalIds: [
        { type: "organization", value: "" },
        { type: "custom", customType: "badge", value: "7" },
      ],
      posixAccounts: [{}],
      customSchemas: { Empty: {}, Nothing: null, List: [1] },
    },
  ],
  groups: [{ id: "g" }, { id: "h", name: "h", email: "h@acme.example", directMembersCount: "0" }, { name: "no id" }],
  members: {
    g: [
      { id: "1" },
      { id: "2", type: "user", role: "OWNER", status: "SUSPENDED" },
      { id: "2", type: "USER", role: "MEMBER" },
      { id: "elsewhere", type: "USER", email: "guest@elsewhere.example", role: "MANAGER" },
      { id: "h", type: "Group" },
      { id: "unlisted", type: "GROUP" },
    ],
  },
  roles: [{ roleId: "5" }, { roleId: "9007199254740993", roleName: "Big" }],
  roleAssignments: [
    { roleAssignmentId: "901", roleId: "9007199254740993", assignedTo: "1" },
    { roleAssignmentId: "902", roleId: "9007199254740993", assignedTo: "h", assigneeType: "GROUP" },
    {
      roleAssignmentId: "903",
      roleId: "9007199254740993",
      assignedTo: "robot",
      assigneeType: "user",
      scopeType: "CUSTOMER",
    },
  ],
  tokens: {
    2: [{ clientId: "named" }, { displayText: "without id" }, {}, { clientId: "a b:c/d", displayText: " A " }],
  },
  samlProfiles: [{ name: "nameless" }, { displayName: "idless" }, {}],
};

let rows: Rows;
let skips: readonly { reason: string; count: number }[];
beforeAll(async () => {
  const { store, summary } = await openGoogle(acme, { set }).sync();
  rows = storedRows(store);
  ({ skips } = summary);
});

const ids = (kind: keyof Rows) => [...rows[kind].keys()].sort();
const resource = (key: string) => rows.resources.get(key) as Entity;
const entitlementTexts = (id: string) => {
  const { displayName, description } = rows.entitlements.get(id) as Entity;
  return { displayName, description };
};
const names = { given_name: "", family_name: "", full_name: "", icon: "", manager_email: "" };
const bareProfile = { ...names, org_unit_path: "", include_in_global_address_list: false };

test("who and what has no id is told, and nothing else is missing", () => {
  expect(ids("resources")).toEqual([
    "enterprise_application:a b:c/d",
    "enterprise_application:google_workspace",
    "group:g",
    "group:h",
    "role:5",
    "role:9007199254740993",
    "user:1",
    "user:100",
    "user:2",
    "user:3",
  ]);
  expect(skips.map(({ reason, count }) => [reason, count]).sort()).toEqual([
    ["a group has no id", 1],
    ["a user has no id", 1],
  ]);
});

test("null is as good as nothing", () => {
  expect(resource("user:1").profile).toEqual({ ...bareProfile, user_id: "1" });
  expect(resource("user:2").profile).toEqual({ ...bareProfile, user_id: "2" });
  for (const key of ["user:1", "user:2"]) {
    expect(resource(key)).not.toHaveProperty("displayName");
    expect(resource(key)).not.toHaveProperty("createdAt");
    expect(resource(key).status).toEqual({ status: "RESOURCE_STATUS_ENABLED" });
  }
  const trait = { "@type": "type.googleapis.com/c1.connector.v2.UserTrait", accountType: "ACCOUNT_TYPE_HUMAN" };
  const status = { status: "STATUS_ENABLED" };
  expect((resource("user:1").annotations as Entity[])[1]).toEqual({ ...trait, status });
  const [address, login] = ["Nulls@acme.example", "Nulls@acme.example"];
  const emails = [{ address, isPrimary: true }];
  expect((resource("user:2").annotations as Entity[])[1]).toEqual({ ...trait, status, emails, login });
});

test("entries without values count as entries", () => {
  expect(resource("user:3")).toMatchObject({
    displayName: "Zoë 😀 <b>&",
    status: { status: "RESOURCE_STATUS_DELETED" },
  });
  expect(resource("user:3").profile).toEqual({
    ...bareProfile,
    user_id: "3",
    full_name: "Zoë 😀 <b>&",
    ...{ organization: "", department: "", title: "", job_title: "", location: "" },
    ...{ cost_center: "", description: "", employee_type: "" },
  });
});

test("groups and roles without a name have texts without one", () => {
  expect(resource("group:g").profile).toEqual({ group_id: "g", group_name: "", group_email: "" });
  expect(resource("role:5").profile).toEqual({ role_id: 5, role_name: "" });
  expect(resource("role:9007199254740993").profile).toEqual({ role_id: 9007199254740992, role_name: "Big" });
  expect(entitlementTexts("group:g:member")).toEqual({
    displayName: " Group Member",
    description: "Is member of the  group in Google Workspace",
  });
  expect(entitlementTexts("role:5:member")).toEqual({
    displayName: " Role Member",
    description: "Has the  role in Google Workspace",
  });
});

test("who is not said to be a group is a user, listed or not", () => {
  expect(ids("grants")).toEqual([
    "901",
    "902",
    "903",
    "enterprise_application:a b:c/d:access:user:2",
    "group:g:member:group:h",
    "group:g:member:group:unlisted",
    "group:g:member:user:1",
    "group:g:member:user:2",
    "group:g:member:user:elsewhere",
  ]);
  const principals = ["901", "902", "903"].map((id) => ((rows.grants.get(id) as Entity).principal as Entity).id);
  expect(principals).toEqual([
    { resourceType: "user", resource: "1" },
    { resourceType: "group", resource: "h" },
    { resourceType: "user", resource: "robot" },
  ]);
});

test.each([
  ["a role", { roles: [{ roleName: "Nameless" }] }, /customer\/C0acme\/roles .*roleId is missing/],
  [
    "a role assignment",
    { roleAssignments: [{ roleId: "77", roleAssignmentId: "1" }] },
    /roleassignments .*assignedTo is missing/,
  ],
])("%s that does not say what it is of is an error, no row of nothing", async (_, data, message) => {
  await expect(openGoogle(acme, { set: data }).sync()).rejects.toThrow(message);
});

test("names that mean something to JavaScript are data in custom schemas and names", async () => {
  const customSchemas = JSON.parse(
    '{"__proto__": {"constructor": "a", "__proto__": "b"}, "constructor": {"toString": 1}, "x": {"y": {"__proto__": 2}}}',
  );
  const google = openGoogle(acme, { set: { "users.1.customSchemas": customSchemas, "users.1.id": "__proto__" } });
  const { store } = await google.sync();
  expect(storedRows(store).resources.get("user:__proto__")!.profile).toMatchObject({
    "proto.constructor": "a",
    "proto.proto": "b",
    "constructor.tostring": "1",
    "x.y": '{"__proto__":2}',
  });
});
