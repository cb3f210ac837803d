import type { Size } from "@baton-connectors/simulators";
import { type Random, seededRandom } from "@baton-connectors/simulators";
import { completeTenant, type Entity, type GoogleTenant } from "./tenant.ts";

const customerId = "C0simulated";
const admin = "admin@example.com";
const schemas = [
  { badge: "B-1", level: 3 },
  { badge: "B-2", remote: true },
  { tags: [{ value: "a" }, { value: "b" }] },
];

/**
 * A tenant by size and seed. `groups` and `memberships` follow from `users` unless given. Every corner is in it once it
 * has a few dozen users: suspended, archived, never logged in, external ids, custom schemas, nested groups,
 * members of other organisations, the whole customer as a member.
 */
export function makeTenant(size: Size, seed: number): GoogleTenant {
  const random = seededRandom(seed);
  const userCount = size.users ?? 100;
  const groupCount = size.groups ?? Math.max(1, Math.round(userCount / 13));
  const memberships = size.memberships ?? groupCount * Math.min(userCount, 10);
  const users = Array.from({ length: userCount }, (_, i) => makeUser(i, random));
  const groups = Array.from({ length: groupCount }, (_, g) => ({
    kind: "admin#directory#group",
    id: groupId(g),
    email: `group${g}@example.com`,
    name: `Group ${g}`,
    description: `Everybody in group ${g}`,
  }));
  const members = makeMembers({ groupCount, memberships, userCount, random });
  const roleCount = size.roles ?? 8;
  const roles = Array.from({ length: roleCount }, (_, r) => ({
    kind: "admin#directory#role",
    roleId: String(13801188331880449n + BigInt(r)),
    roleName: r === 0 ? "_SEED_ADMIN_ROLE" : `Role ${r}`,
    isSystemRole: r === 0,
  }));
  const assignments = size.assignments ?? Math.ceil(userCount / 50) + roleCount;
  const roleAssignments = Array.from({ length: assignments }, (_, a) => {
    const toGroup = groupCount > 0 && a % 7 === 6;
    return {
      kind: "admin#directory#roleAssignment",
      roleAssignmentId: String(13801188331890000n + BigInt(a)),
      roleId: roles[a % Math.max(1, roleCount)]?.roleId ?? "0",
      assignedTo: toGroup ? groupId(a % groupCount) : userId((a * 31) % Math.max(1, userCount)),
      assigneeType: toGroup ? "group" : "user",
      scopeType: "CUSTOMER",
    };
  });
  return completeTenant({
    customerId,
    adminEmail: admin,
    domains: [{ domainName: "example.com", isPrimary: true, verified: true }],
    orgUnits: ["/", "/Engineering", "/Sales"],
    users,
    groups,
    members,
    roles,
    roleAssignments: userCount > 0 ? roleAssignments : [],
    ...makeLogins(users, size.apps ?? 12, random),
    samlProfiles: [
      { name: "inboundSamlSsoProfiles/0okta", displayName: "Okta", customer: `customers/${customerId}` },
      { name: "inboundSamlSsoProfiles/0entra", displayName: "Entra ID", customer: `customers/${customerId}` },
    ],
    groupSettings: {
      default: {
        allowExternalMembers: "false",
        allowWebPosting: "true",
        whoCanPostMessage: "ALL_MEMBERS_CAN_POST",
        messageModerationLevel: "MODERATE_NONE",
      },
    },
  });
}

const userId = (i: number) => `1${String(i).padStart(20, "0")}`;
const groupId = (g: number) => `01g${String(g).padStart(8, "0")}`;

function makeUser(i: number, random: Random): Entity {
  const primaryEmail = i === 0 ? admin : `user${i}@example.com`;
  const [givenName, familyName] = [`Given${i}`, `Family${i}`];
  return {
    kind: "admin#directory#user",
    id: userId(i),
    primaryEmail,
    name: { givenName, familyName, fullName: `${givenName} ${familyName}` },
    isAdmin: i === 0,
    creationTime: `2020-01-${String((i % 28) + 1).padStart(2, "0")}T08:00:00.000Z`,
    lastLoginTime: i % 9 === 8 ? "1970-01-01T00:00:00.000Z" : "2029-12-01T10:00:00.000Z",
    suspended: i % 17 === 16,
    ...(i % 17 === 16 && { suspensionReason: "ADMIN" }),
    archived: i % 41 === 40,
    customerId,
    orgUnitPath: random.pick(["/", "/Engineering", "/Sales"]),
    isEnrolledIn2Sv: random.chance(0.7),
    includeInGlobalAddressList: true,
    ...(i > 0 && { relations: [{ type: "manager", value: i < 10 ? admin : `user${Math.floor(i / 10)}@example.com` }] }),
    organizations: [
      { primary: true, name: "Example", department: `Dept ${i % 50}`, title: "Engineer", costCenter: `CC${i % 7}` },
    ],
    externalIds: [{ type: "organization", value: `E-${i}` }],
    ...(i % 5 === 0 && { posixAccounts: [{ username: `u${i}`, uid: String(1000 + i), gid: "1000" }] }),
    ...(i % 4 === 0 && { customSchemas: { Badge: random.pick(schemas) } }),
  };
}

function makeMembers(parts: { groupCount: number; memberships: number; userCount: number; random: Random }) {
  const { groupCount, memberships, userCount, random } = parts;
  const members: Record<string, Entity[]> = {};
  for (let g = 0; g < groupCount; g++) members[groupId(g)] = [];
  const perGroup = groupCount === 0 ? 0 : Math.floor(memberships / groupCount);
  for (let g = 0; g < groupCount; g++) {
    const list = members[groupId(g)]!;
    const extra = g < memberships % Math.max(1, groupCount) ? 1 : 0;
    const first = random.integer(Math.max(1, userCount));
    const count = Math.min(userCount, perGroup + extra);
    for (let k = 0; k < count; k++) {
      const i = (first + k) % userCount;
      list.push({
        kind: "admin#directory#member",
        id: userId(i),
        email: `user${i}@example.com`,
        role: "MEMBER",
        type: "USER",
      });
    }
    if (g % 10 === 1)
      list.push({ id: groupId(g - 1), type: "GROUP", role: "MEMBER", email: `group${g - 1}@example.com` });
    if (g % 50 === 20)
      list.push({
        id: `9${String(g).padStart(20, "0")}`,
        type: "EXTERNAL",
        role: "MEMBER",
        email: `guest${g}@elsewhere.example`,
      });
    if (g % 100 === 30) list.push({ id: customerId, type: "CUSTOMER", role: "MEMBER" });
  }
  if (groupCount > 3) {
    // The other way round besides, Google would refuse it: https://developers.google.com/workspace/admin/directory/reference/rest/v1/members
    members[groupId(2)]!.push({ id: groupId(3), type: "GROUP", role: "MEMBER" });
  }
  return members;
}

function makeLogins(users: readonly Entity[], apps: number, random: Random) {
  const tokens: Record<string, Entity[]> = {};
  const login: Entity[] = [];
  const saml: Entity[] = [];
  for (const [i, { id, primaryEmail }] of users.entries()) {
    const actor = { email: primaryEmail, profileId: id };
    if (apps > 0 && random.chance(0.4)) {
      const app = random.integer(apps);
      tokens[String(id)] = [
        { clientId: `${app}-app.apps.googleusercontent.com`, displayText: `App ${app}`, scopes: ["openid"] },
      ];
    }
    const event = (application: string, parameters: Entity[]): Entity => ({
      id: {
        time: "2029-12-01T10:00:00.000Z",
        uniqueQualifier: String(1000 + i),
        applicationName: application,
        customerId,
      },
      actor,
      events: [{ type: "login", name: "login_success", parameters }],
    });
    if (i % 9 !== 8) login.push(event("login", []));
    if (i % 6 === 0)
      saml.push(event("saml", [{ name: "application_name", value: i % 12 === 0 ? "Okta" : "Salesforce" }]));
  }
  return { tokens, activities: { login, saml, token: [], admin: [] } };
}
