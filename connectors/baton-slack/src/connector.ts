import { connector } from "@baton-connectors/sdk";
import { accountCreationSchema } from "./accounts.ts";
import { actions } from "./actions.ts";
import { checks } from "./checks.ts";
import { type Client, createClient } from "./client.ts";
import type { Config } from "./config.ts";
import { group } from "./resources/group.ts";
import { managedUser, user } from "./resources/user.ts";
import { userGroup } from "./resources/user-group.ts";
import { workspace } from "./resources/workspace.ts";
import { workspaceRole } from "./resources/workspace-role.ts";
import { validate } from "./validate.ts";

export const slack = connector<Config, Client>({
  metadata: ({ businessPlusToken }) => ({
    displayName: "Slack",
    description: "Connector syncing users, workspaces, user groups and workspace roles from Slack to Baton.",
    ...(businessPlusToken !== "" && { accountCreationSchema }),
  }),
  connect: createClient,
  validate,
  resourceTypes: ({ businessPlusToken }) => [
    workspace,
    businessPlusToken === "" ? user : managedUser,
    userGroup,
    workspaceRole,
    group,
  ],
  // The file that `capabilities` prints is compared with Go's, which cannot look up single resources.
  allResourceTypes: [workspace, user, userGroup, workspaceRole, group].map(({ get: _, ...type }) => type),
  actions,
  checks,
});
