import { type Random, type Size, seededRandom } from "@baton-connectors/simulators";
import type { Actor, FieldMeta, Group, JiraTenant, Project, User } from "./tenant.ts";

export const email = "admin@example.com";
export const apiToken = "simulated-api-token";
export const serviceEmail = "baton@serviceaccount.atlassian.com";
export const scopedToken = "simulated-scoped-token";
export const organizationKey = "simulated-organization-key";
export const organizationId = "a0000000-0000-4000-a000-000000000001";
export const cloudId = "c0000000-0000-4000-a000-000000000001";
const host = "example.atlassian.net";

export const allScopes = [
  ...["read:jira-user", "read:jira-work", "write:jira-work", "manage:jira-project", "manage:jira-configuration"],
];

const accountId = (i: number) => (i % 3 === 1 ? `712020:${uuid(i)}` : `5b10${String(i).padStart(20, "0")}`);
const uuid = (i: number) => `00000000-0000-4000-a000-${String(i).padStart(12, "0")}`;

/** A site by size and seed, with customers, apps, deactivated people, projects that few may see and groups in roles. */
export function makeTenant(size: Size, seed: number): JiraTenant {
  const random = seededRandom(seed);
  const users = Array.from({ length: size.users ?? 100 }, (_, i) => makeUser(i));
  const some = (count: number) => [...new Set(Array.from({ length: count }, () => random.pick(users).accountId!))];
  const groups = Array.from(
    { length: size.groups ?? 8 },
    (_, g): Group => ({
      ...{
        groupId: `10000000-0000-4000-a000-${String(g).padStart(12, "0")}`,
        name: g === 0 ? "jira-users" : `group-${g}`,
      },
      members: g === 0 ? users.map((user) => user.accountId!) : some(2 + (g % 9)),
    }),
  );
  const roles = ["Administrators", "Developers", "Viewers"].map((name, i) => ({
    id: 10_002 + i,
    name,
    description: `${name} of a project`,
  }));
  const projects = Array.from({ length: size.projects ?? 6 }, (_, p) =>
    makeProject(p, { random, users, groups, some }),
  );
  const workspace = (kind: string, hostUrl: string) => ({
    ...{
      id: `ari:cloud:${kind}::site/${cloudId}`,
      type: "workspaces",
      attributes: { name: kind, typeKey: kind, hostUrl },
    },
  });
  const workspaces = [
    workspace("jira-software", `https://${host}`),
    workspace("confluence", "https://other.atlassian.net"),
  ];
  return {
    site: { host, cloudId, self: users[0]!.accountId! },
    credentials: [
      { email, token: apiToken },
      { email, token: scopedToken, scopes: allScopes },
      { email: serviceEmail, token: scopedToken, scopes: allScopes },
    ],
    org: {
      ...{ id: organizationId, apiKey: organizationKey, workspaces },
      users: users
        .filter(({ accountType }) => accountType === "atlassian")
        .map((user) => managed(user, workspaces[0]!.id)),
      groups: groups.map(({ groupId, name }) => ({ id: groupId, name, sites: [workspaces[0]!.id] })),
    },
    ...{ users, groups, roles, projects },
    statuses: [
      { id: "10000", name: "To Do", statusCategory: "TODO" },
      { id: "3", name: "In Progress", statusCategory: "IN_PROGRESS" },
      { id: "10002", name: "Done", statusCategory: "DONE" },
    ],
    createmeta: { 10101: requestFields, 10107: ownFields },
    issues: [],
  };
}

function makeUser(i: number): User {
  const accountType = i % 17 === 11 ? "customer" : i % 19 === 13 ? "app" : "atlassian";
  const seen = i % 4 !== 3 && accountType !== "app";
  return {
    ...{ accountId: accountId(i), accountType, ...(seen && { emailAddress: `user${i}@example.com` }) },
    ...{ displayName: i % 23 === 7 ? `Maria del Carmen ${i}` : `Person ${i}`, active: i === 0 || i % 11 !== 5 },
    ...{ timeZone: "Etc/UTC", locale: "en_US" },
  };
}

const managed = ({ accountId: id, accountType, displayName, emailAddress, active }: User, workspaceId: string) => ({
  ...{
    accountId: id,
    accountType,
    status: active ? "active" : "deactivated",
    name: displayName,
    email: emailAddress ?? "",
  },
  ...{ emailVerified: true, sites: [workspaceId] },
});

interface Made {
  readonly random: Random;
  readonly users: readonly User[];
  readonly groups: readonly Group[];
  readonly some: (count: number) => string[];
}

function makeProject(p: number, { random, users, groups, some }: Made): Project {
  const roles = p % 3 === 2 ? [10_002, 10_003, 10_004] : [10_002, 10_003];
  const actors: Record<string, Actor[]> = {};
  for (const role of roles) {
    const held = some(1 + (role % 3)).map((user): Actor => ({ user }));
    actors[role] = role === 10_003 ? [...held, { group: random.pick(groups).groupId }] : held;
  }
  return {
    ...{ id: String(10_000 + p), key: `PR${p}`, name: `Project ${p}`, lead: users[p % users.length]!.accountId! },
    ...{ roles, actors, viewers: p % 2 === 0 ? "all" : some(5) },
    issueTypes: [
      { id: "10107", name: "Task" },
      { id: "10101", name: "Service Request" },
      { id: "10105", name: "Bug" },
      { id: "10106", name: "Sub-task", subtask: true },
    ],
  };
}

const field = (
  fieldId: string,
  name: string,
  type: string,
  more: Partial<FieldMeta> & { items?: string; custom?: string } = {},
): FieldMeta => {
  const { items, custom, ...rest } = more;
  const schema = { type, ...(items && { items }), ...(custom ? { custom } : { system: fieldId }) };
  return { fieldId, name, required: false, schema, ...rest };
};
const custom = (number: number, name: string, type: string, more: Partial<FieldMeta> & { items?: string } = {}) =>
  field(`customfield_${number}`, name, type, { custom: `com.example:${type}`, ...more });

const ownFields: readonly FieldMeta[] = [
  field("summary", "Summary", "string", { required: true }),
  field("issuetype", "Issue Type", "issuetype", { required: true }),
  field("project", "Project", "project", { required: true }),
  field("reporter", "Reporter", "user", { required: true, hasDefaultValue: true }),
  field("description", "Description", "string"),
  field("labels", "Labels", "array", { items: "string" }),
];
const requestFields: readonly FieldMeta[] = [
  ...ownFields,
  custom(10_201, "Reason", "string", { required: true }),
  custom(10_202, "Urgency", "option", {
    allowedValues: [
      { id: "1", value: "Low" },
      { id: "2", value: "High" },
    ],
  }),
  custom(10_203, "Needed by", "date"),
  custom(10_204, "Seats", "number"),
  custom(10_205, "Approvers", "array", { items: "user" }),
  custom(10_206, "Office", "option-with-child", {
    allowedValues: [{ id: "10", value: "Europe", children: [{ id: "11", value: "Bern" }] }],
  }),
];
