import type { Check, CheckResult } from "@baton-connectors/sdk";
import { isGateway, isServiceAccount } from "./address.ts";
import { firstPlace } from "./api/pages.ts";
import type { Client } from "./client.ts";
import type { Config } from "./config.ts";

const found = (count: number): CheckResult => ({ status: "works", detail: `at least ${count} found` });

const users: Check<Client> = {
  name: "list users",
  purpose: "sync",
  permissions: ["Browse users and groups"],
  resourceTypes: ["user"],
  run: async ({ client, signal }) => found((await client.jira.listUsers(firstPlace, signal)).items.length),
};

const groups: Check<Client> = {
  name: "list groups and members",
  purpose: "sync",
  permissions: ["Browse users and groups"],
  resourceTypes: ["group"],
  run: async ({ client, signal }) => {
    const { items } = await client.jira.listGroups(0, signal, 1);
    const id = items[0]?.groupId;
    if (!id)
      return { status: "suspicious", detail: "there is no group", hint: "Give the account Browse users and groups." };
    await client.jira.listMembers(id, 0, signal);
    return found(items.length);
  },
};

const someProject = async (client: Client, signal: AbortSignal) => (await client.jira.listProjects(0, signal)).items[0];
const noProject: CheckResult = {
  status: "suspicious",
  detail: "no project is seen",
  hint: "Give the account Browse projects in the projects that are to be synced.",
};

const projects: Check<Client> = {
  name: "list projects",
  purpose: "sync",
  permissions: ["Browse projects"],
  resourceTypes: ["project"],
  run: async ({ client, signal }) => {
    const { items } = await client.jira.listProjects(0, signal);
    if (!items[0]) return noProject;
    await client.jira.getProject(items[0].id, signal);
    return found(items.length);
  },
};

const participants: Check<Client> = {
  name: "list participants",
  purpose: "sync",
  permissions: ["Browse users and groups"],
  resourceTypes: ["project"],
  run: async ({ client, signal }) => {
    const project = await someProject(client, signal);
    if (!project) return noProject;
    return found((await client.jira.listViewers(project.key, 0, 50, signal)).items.length);
  },
};

const roles: Check<Client> = {
  name: "list project roles and who has them",
  purpose: "sync",
  permissions: ["Administer Jira"],
  resourceTypes: ["project-role"],
  run: async ({ client, signal }) => {
    const project = await someProject(client, signal);
    if (!project) return noProject;
    const roles = await client.jira.listRoles(signal);
    if (roles[0]) await client.jira.listActors(project.id, roles[0].id, signal);
    return found(roles.length);
  },
};

const organization: Check<Client> = {
  name: "list managed accounts and groups",
  purpose: "sync",
  permissions: ["organization API key without scopes"],
  resourceTypes: ["user", "group"],
  run: async ({ client, signal }) => {
    const [workspace] = await client.workspaces(signal);
    await client.organization!.listGroups(workspace!, undefined, signal);
    return found((await client.organization!.listUsers(workspace!, undefined, signal)).items.length);
  },
};

interface Change {
  /** Of the permission, in Jira. */
  readonly key: string;
  readonly name: string;
  readonly permission: string;
  readonly scope: string;
  readonly resourceTypes: readonly string[];
}

/** What an account may do, Jira tells: https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-permissions/#api-rest-api-3-mypermissions-get */
const changes = ({ key, name, permission, scope, resourceTypes }: Change): Check<Client> => ({
  name,
  purpose: "provision",
  permissions: [permission],
  resourceTypes,
  run: async ({ client, signal }) => {
    if (!(await client.jira.hasPermission(key, signal))) return lacking(permission);
    if (!hasScopes(client)) return { status: "works" };
    return {
      status: "unknown",
      detail: `the account may; Jira does not tell whether the token has the scope ${scope}`,
    };
  },
});

const lacking = (permission: string): CheckResult => ({
  status: "fails",
  detail: `the account lacks the permission ${permission}`,
  hint: `Give the token's account the permission ${permission}.`,
});

/** Such tokens are taken at the gateway alone, and no others there. */
const hasScopes = ({ site, config }: Client) => isGateway(site.url) || isServiceAccount(config.jiraEmail);

const tickets: Check<Client> = {
  name: "list ticket schemas and create tickets",
  purpose: "provision",
  permissions: ["Create issues"],
  run: async ({ client, signal }) => {
    const keys = client.config.jiraProjectKeys.map((key) => key.trim()).filter((key) => key !== "");
    const { items } = await client.jira.listProjectsOfTickets({ startAt: 0, size: 1, keys }, signal);
    const [project] = items;
    if (!project) return noProject;
    if (!(await client.jira.hasPermission("CREATE_ISSUES", signal))) return lacking("Create issues");
    const [type] = project.issueTypes ?? [];
    if (type) await client.jira.listFields(project.id, type.id, 0, signal);
    if (!hasScopes(client)) return found(items.length);
    return {
      status: "unknown",
      detail: "the account may; Jira does not tell whether the token has the scope write:jira-work",
    };
  },
};

export const checks = ({ atlassianOrgId, atlassianApiToken, ticketing }: Config): readonly Check<Client>[] => [
  ...[users, groups, projects, participants, roles],
  ...(atlassianOrgId !== "" && atlassianApiToken !== "" ? [organization] : []),
  changes({
    ...{ key: "ADMINISTER", name: "change accounts and memberships", permission: "Site administrator" },
    ...{ scope: "manage:jira-configuration", resourceTypes: ["user", "group"] },
  }),
  changes({
    ...{ key: "ADMINISTER_PROJECTS", name: "change project roles", permission: "Administer projects" },
    ...{ scope: "manage:jira-project", resourceTypes: ["project-role"] },
  }),
  ...(ticketing ? [tickets] : []),
];
