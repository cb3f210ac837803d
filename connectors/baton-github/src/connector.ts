import { type ClientContext, connector } from "@baton-connectors/sdk";
import { accountSchema } from "./account-schema.ts";
import { checks } from "./checks.ts";
import type { Client } from "./client.ts";
import { appGroup, type Config } from "./config.ts";
import { usageFeed } from "./events/usage-feed.ts";
import { validateOrganizations } from "./organizations.ts";
import { apiKey } from "./resources/api-key.ts";
import { app } from "./resources/app.ts";
import { enterpriseOwner } from "./resources/enterprise-owner.ts";
import { enterpriseRole } from "./resources/enterprise-role.ts";
import { invitation } from "./resources/invitation.ts";
import { license } from "./resources/license.ts";
import { org } from "./resources/org.ts";
import { orgRole } from "./resources/org-role.ts";
import { repository } from "./resources/repository.ts";
import { team } from "./resources/team.ts";
import { usageApp } from "./resources/usage-app.ts";
import { user } from "./resources/user.ts";

const always = [org, team, user, repository, orgRole, invitation];

export const github = connector<Config, Client>({
  metadata: { displayName: "GitHub", accountCreationSchema: accountSchema },
  // Loaded when there is something to ask: `--help` needs no Octokit.
  connect: async (config, context) => (await import("./client.ts")).createClient(config, context),
  validate: async (context: ClientContext<Client>) => {
    await validateOrganizations(context);
    return undefined;
  },
  resourceTypes: ({ authMethod, syncSecrets, syncLastActivity, enterprises }) => [
    ...always,
    app,
    ...(syncSecrets ? [apiKey] : []),
    ...(syncLastActivity ? [usageApp] : []),
    ...(enterprises.length > 0 ? (authMethod === appGroup ? [enterpriseOwner] : [enterpriseRole, license]) : []),
  ],
  // What the Go connector states without a configuration.
  allResourceTypes: always,
  eventFeeds: ({ syncLastActivity }) => (syncLastActivity ? [usageFeed] : []),
  checks,
});
