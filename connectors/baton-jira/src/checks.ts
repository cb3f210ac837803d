import type { Check, CheckResult } from "@baton-connectors/sdk";
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
    return items.length > 0 ? found(items.length) : noProject;
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

/** What an account may do, Jira tells: https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-permissions/#api-rest-api-3-mypermissions-get */
const changes = (key: string, name: string, permission: string, resourceTypes: readonly string[]): Check<Client> => ({
  name,
  purpose: "provision",
  permissions: [permission],
  resourceTypes,
  run: async ({ client, signal }) => {
    const has = await client.jira.hasPermission(key, signal);
    if (has) return { status: "works", detail: "of a token with scopes Jira does not tell whether it has the scope" };
    return {
      status: "fails",
      detail: `the account lacks the permission ${permission}`,
      hint: `Give the token's account the permission ${permission}.`,
    };
  },
});

const ticketSchemas: Check<Client> = {
  name: "list ticket schemas",
  purpose: "provision",
  permissions: ["Create issues"],
  run: async ({ client, signal }) => {
    const keys = client.config.jiraProjectKeys.map((key) => key.trim()).filter((key) => key !== "");
    const { items } = await client.jira.listProjectsOfTickets({ startAt: 0, size: 1, keys }, signal);
    return items.length > 0 ? found(items.length) : noProject;
  },
};

export const checks = ({ atlassianOrgId, atlassianApiToken, ticketing }: Config): readonly Check<Client>[] => [
  ...[users, groups, projects, participants, roles],
  ...(atlassianOrgId !== "" && atlassianApiToken !== "" ? [organization] : []),
  changes("ADMINISTER", "change accounts and memberships", "Site administrator", ["user", "group"]),
  changes("ADMINISTER_PROJECTS", "change project roles", "Administer projects", ["project-role"]),
  ...(ticketing ? [ticketSchemas] : []),
];
