import type { Size } from "@baton-connectors/simulators";
import { type Random, seededRandom } from "@baton-connectors/simulators";
import type { TenantInput } from "./tenant.ts";

const firstNames = [
  "Ada",
  "Ben",
  "Chloe",
  "Dan",
  "Eva",
  "Finn",
  "Grace",
  "Hugo",
  "Iris",
  "Jon",
  "Kira",
  "Leo",
  "Mia",
  "Noa",
];
const lastNames = [
  "Archer",
  "Baker",
  "Cooper",
  "Dyer",
  "Fisher",
  "Gardner",
  "Hunter",
  "Mason",
  "Potter",
  "Smith",
  "Turner",
];
const places = ["Engineering", "Sales", "Support", "Finance", "People", "Legal", "Security", "Marketing"];
const modes = ["SAML_2_0", "OPENID_CONNECT", "BOOKMARK", "BROWSER_PLUGIN", "AUTO_LOGIN", "WS_FEDERATION"];
const statuses = ["STAGED", "PROVISIONED", "RECOVERY", "PASSWORD_EXPIRED", "LOCKED_OUT", "SUSPENDED", "DEPROVISIONED"];
const standardRoles = [
  ["SUPER_ADMIN", "Super Administrator"],
  ["ORG_ADMIN", "Organizational Administrator"],
  ["USER_ADMIN", "Group Administrator"],
  ["READ_ONLY_ADMIN", "Read-Only Administrator"],
  ["HELP_DESK_ADMIN", "Help Desk Administrator"],
  ["APP_ADMIN", "Application Administrator"],
] as const;

const id = (prefix: string, n: number) => `${prefix}${String(n).padStart(17, "0")}`;
const at = (n: number) => new Date(Date.UTC(2024, 0, 1) + n * 60_000).toISOString();

/**
 * A tenant made from a size and a seed. Counts that are not given follow from the number of users: a group for 40, five
 * memberships each, an app for 200, an administrator for 100.
 */
export function generateTenant(size: Size, seed: number): TenantInput {
  const random = seededRandom(seed);
  const count = {
    users: 100,
    ...size,
  };
  const groups = size.groups ?? Math.max(3, Math.ceil(count.users / 40));
  const memberships = size.memberships ?? count.users * 5;
  const apps = size.apps ?? Math.max(3, Math.ceil(count.users / 200));
  const admins = Math.min(count.users, size.admins ?? Math.max(2, Math.ceil(count.users / 100)));
  const customRoles = size.customRoles ?? 2;

  const users = Array.from({ length: count.users }, (_, n) => user(random, n));
  const members = spread(random, users, groups, memberships);
  const made = Array.from({ length: groups }, (_, n) => group(n, members[n]!, customRoles));
  const userRoles = Object.fromEntries(users.slice(0, admins).map((one, n) => [one.id, roles(random, n, customRoles)]));
  return {
    domain: "okta.test",
    apiToken: "simulated-okta-token",
    oauth: {
      clientId: "0oasimulatedclient01",
      keyId: "simulated-key",
      grantedScopes: ["users", "groups", "roles", "apps"]
        .flatMap((one) => [`okta.${one}.read`, `okta.${one}.manage`])
        .concat("okta.apiTokens.read", "okta.devices.read", "okta.logs.read"),
    },
    org: { id: id("00o", 1), companyName: "Simulated", status: "ACTIVE", subdomain: "okta" },
    users,
    groups: made,
    apps: Array.from({ length: apps }, (_, n) => app(random, n, users, made)),
    userRoles,
    assignees: Object.keys(userRoles),
    customRoles: Array.from({ length: customRoles }, (_, n) => ({
      id: id("cr0", n + 1),
      label: `Custom role ${n + 1}`,
      description: "",
    })),
    resourceSets: Array.from({ length: size.resourceSets ?? 2 }, (_, n) => ({
      id: id("iam", n + 1),
      label: `Resource set ${n + 1}`,
      description: `Set ${n + 1}`,
      bindings: customRoles === 0 || users.length === 0 ? [] : [binding(n % customRoles, users[n % users.length]!.id)],
    })),
    devices: users.slice(0, size.devices ?? Math.ceil(count.users / 20)).map((_, n) => device(n)),
    apiTokens: users.slice(0, size.apiTokens ?? 3).map((one, n) => ({
      id: id("00T", n + 1),
      name: `Token ${n + 1}`,
      userId: one.id,
      created: at(n),
      expiresAt: at(n + 500_000),
      lastUpdated: at(n + 5),
    })),
  };
}

function user(random: Random, n: number) {
  const [firstName, lastName] = [random.pick(firstNames), random.pick(lastNames)];
  const login = `${firstName}.${lastName}.${n}@okta.test`.toLowerCase();
  return {
    id: id("00u", n + 1),
    status: random.chance(0.1) ? random.pick(statuses) : "ACTIVE",
    created: at(n),
    lastLogin: random.chance(0.2) ? null : at(n + 100_000),
    profile: {
      firstName,
      lastName,
      displayName: `${firstName} ${lastName}`,
      email: login,
      login,
      secondEmail: null,
      employeeNumber: `E${n}`,
      department: random.pick(places),
    },
  };
}

/** Everyone is in the first group; the rest of the memberships fall on the others, none twice. */
function spread(random: Random, users: readonly { id: string }[], groups: number, memberships: number): string[][] {
  const sets = Array.from({ length: groups }, () => new Set<string>());
  if (groups > 0) for (const { id: userId } of users.slice(0, memberships)) sets[0]!.add(userId);
  let left = memberships - Math.min(users.length, memberships);
  const room = (groups - 1) * users.length;
  for (let tries = 0; left > 0 && tries < room * 4; tries++) {
    const set = sets[1 + random.integer(groups - 1)]!;
    const before = set.size;
    set.add(random.pick(users).id);
    left -= set.size - before;
  }
  return sets.map((set) => [...set]);
}

function group(n: number, members: string[], customRoles: number) {
  const [type, label] = standardRoles[n % standardRoles.length]!;
  const standard = { id: id("ra1", n + 1), label, type, status: "ACTIVE", assignmentType: "GROUP", created: at(n) };
  const custom = { ...standard, id: id("ra2", n + 1), type: "CUSTOM", role: id("cr0", 1), label: "Custom role 1" };
  const assigned = n > 0 && n % 10 === 1 ? [standard, ...(customRoles > 0 ? [custom] : [])] : [];
  return {
    id: id("00g", n + 1),
    created: at(n),
    type: n === 0 ? "BUILT_IN" : n % 7 === 3 ? "APP_GROUP" : "OKTA_GROUP",
    profile:
      n === 0
        ? { name: "Everyone", description: "All users" }
        : { name: `${places[n % places.length]} ${n}`, description: `Group ${n}` },
    stats: { usersCount: "auto", appsCount: 0, hasAdminPrivilege: "auto" },
    members,
    roles: assigned,
  };
}

function roles(random: Random, n: number, customRoles: number) {
  const [type, label] = n === 0 ? standardRoles[0] : random.pick(standardRoles);
  const standard = { id: id("ra3", n + 1), label, type, status: "ACTIVE", assignmentType: "USER", created: at(n) };
  if (customRoles === 0 || n % 3 !== 1) return [standard];
  const role = 1 + random.integer(customRoles);
  return [
    standard,
    { ...standard, id: id("ra4", n + 1), type: "CUSTOM", role: id("cr0", role), label: `Custom role ${role}` },
  ];
}

function app(
  random: Random,
  n: number,
  users: readonly { id: string; profile: { email: string } }[],
  groups: readonly { id: string }[],
) {
  const assigned = new Set(
    users.length === 0 ? [] : Array.from({ length: Math.min(20, users.length) }, () => random.pick(users)),
  );
  return {
    id: id("0oa", n + 1),
    name: `app_${n + 1}`,
    label: `App ${n + 1}`,
    status: n % 9 === 8 ? "INACTIVE" : "ACTIVE",
    signOnMode: modes[n % modes.length]!,
    appUsers: [...assigned].map((one) => ({
      id: one.id,
      scope: "USER",
      status: "ACTIVE",
      profile: { email: one.profile.email },
    })),
    appGroups: groups.slice(n % 3, (n % 3) + 2).map((one, priority) => ({ id: one.id, priority, profile: {} })),
  };
}

const binding = (role: number, userId: string) => ({
  role: id("cr0", role + 1),
  members: [{ id: id("irb", role + 1), created: at(role), href: `{base}/api/v1/users/${userId}` }],
});

const device = (n: number) => ({
  id: id("guo", n + 1),
  status: "ACTIVE",
  profile: {
    displayName: `Laptop ${n + 1}`,
    platform: n % 2 === 0 ? "MACOS" : "WINDOWS",
    serialNumber: `SN${n + 1}`,
    model: "Model 1",
    manufacturer: "Maker",
    osVersion: "14.1",
  },
});
