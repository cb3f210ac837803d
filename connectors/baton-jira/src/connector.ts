import { connector } from "@baton-connectors/sdk";
import { accountCreationSchema } from "./accounts.ts";
import { checks } from "./checks.ts";
import { type Client, createClient } from "./client.ts";
import type { Config } from "./config.ts";
import { group } from "./resources/group.ts";
import { project } from "./resources/project.ts";
import { projectRole } from "./resources/project-role.ts";
import { user } from "./resources/user.ts";
import { tickets } from "./tickets/tickets.ts";
import { validate } from "./validate.ts";

const resourceTypes = [group, project, projectRole, user];

export const jira = connector<Config, Client>({
  metadata: {
    displayName: "Jira",
    description: "Connector syncing Jira users and their groups and projects to Baton.",
    accountCreationSchema,
  },
  connect: createClient,
  validate,
  resourceTypes: () => resourceTypes,
  // The file that `capabilities` prints is compared with Go's, which cannot look up single resources.
  allResourceTypes: resourceTypes.map(({ get: _, ...type }) => type),
  tickets,
  checks,
});
