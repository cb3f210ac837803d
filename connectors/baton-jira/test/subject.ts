import type { Subject } from "@baton-connectors/conformance";
import { grantId } from "@baton-connectors/sdk";
import { inProcess } from "@baton-connectors/simulators";
import { apiToken, createJira, makeTenant, organizationId, organizationKey } from "../simulator/index.ts";
import type { Client } from "../src/client.ts";
import type { Config } from "../src/config.ts";
import { jira } from "../src/connector.ts";
import { settings } from "./jira.ts";

/** Every list that has pages fills several. */
const tenant = makeTenant({ users: 24, groups: 6, projects: 5 }, 7);
const pages = { maxUsers: 9, maxGroups: 4, maxMembers: 7, maxProjects: 2, maxOrg: 9, workspacePage: 1, maxViewers: 50 };

const open =
  (config: Config): Subject<Config, Client>["open"] =>
  async () => {
    const { handle, tenant: site } = createJira(tenant, pages);
    const { fetch } = inProcess({ handle });
    return { config, transport: async () => fetch, tickets: () => site.issues.length, close: async () => {} };
  };

const firstWithout =
  (entitlementId: string, type: string): NonNullable<Subject<Config, Client>["provisioning"]>[number]["choose"] =>
  ({ entitlements, resources, grants }) => {
    const entitlement = entitlements[entitlementId]!;
    const possible = Object.values(resources).filter(({ id }) => id!.resourceType === type);
    return { entitlement, principal: possible.find(({ id }) => !(grantId(entitlement.id, id!) in grants))! };
  };

const groupId = tenant.groups[1]!.groupId;
const projectId = tenant.projects[0]!.id;

export const subjects: readonly Subject<Config, Client>[] = [
  {
    name: "baton-jira",
    connector: jira,
    open: open(settings()),
    secrets: () => [apiToken],
    provisioning: [
      { name: "a group to a user", choose: firstWithout(`group:${groupId}:member`, "user") },
      { name: "a project role to a user", choose: firstWithout(`project-role:${projectId}:10002:assigned`, "user") },
      { name: "a project role to a group", choose: firstWithout(`project-role:${projectId}:10002:assigned`, "group") },
    ],
    accounts: [
      {
        name: "an account",
        email: "new.person@example.com",
        profile: { email: "new.person@example.com", products: ["jira-software"] },
      },
    ],
    tickets: [
      {
        name: "a ticket with every kind of field",
        template: {
          ...{ schema_id: "PR1:10101", display_name: "Title of it", description: "Text of it", labels: ["access"] },
          custom_fields: {
            ...{ customfield_10201: "why", customfield_10202: { id: "2" }, customfield_10203: "2026-12-24" },
            ...{ customfield_10204: 2.5, customfield_10205: [tenant.users[1]!.accountId!] },
            customfield_10206: "Europe > Bern",
          },
        },
      },
      { name: "a ticket of a title", template: { schema_id: "PR2:10107", display_name: "Mere title" } },
    ],
    points: 3,
  },
  {
    name: "baton-jira with an organization",
    connector: jira,
    open: open(
      settings({ atlassianOrgId: organizationId, atlassianApiToken: organizationKey, skipCustomerUser: true }),
    ),
    secrets: () => [apiToken, organizationKey],
    untried: "changes are the same with and without an organization",
    points: 2,
  },
];
