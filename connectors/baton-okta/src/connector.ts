import { type ClientContext, connector, externalLink } from "@baton-connectors/sdk";
import { accountSchema } from "./account/account-schema.ts";
import { accountActions } from "./actions/account-actions.ts";
import { checks } from "./checks.ts";
import { type Client, createClient } from "./client.ts";
import type { Config } from "./config.ts";
import { oktaOrigin } from "./domain.ts";
import { systemLog } from "./events/system-log.ts";
import { namingOutsiders } from "./principals-outside.ts";
import { apiToken } from "./resources/api-token.ts";
import { app } from "./resources/app.ts";
import { customRole } from "./resources/custom-role.ts";
import { device } from "./resources/device.ts";
import { group } from "./resources/group.ts";
import { resourceSet } from "./resources/resource-set.ts";
import { resourceSetBinding } from "./resources/resourceset-binding.ts";
import { role } from "./resources/role.ts";
import { user } from "./resources/user.ts";

const iamTypes = [customRole, resourceSet, resourceSetBinding];

export const okta = connector<Config, Client>({
  metadata: ({ domain }) => ({
    displayName: "Okta",
    annotations: [externalLink(oktaOrigin(domain))],
    accountCreationSchema: accountSchema,
  }),
  connect: createClient,
  validate,
  resourceTypes: (config) =>
    [
      role,
      user,
      group,
      app,
      device,
      ...(config.syncCustomRoles ? iamTypes : []),
      ...(config.syncSecrets ? [apiToken] : []),
    ].map(namingOutsiders(config)),
  allResourceTypes: [role, user, group, app, device, ...iamTypes, apiToken],
  eventFeeds: [systemLog],
  actions: accountActions,
  checks,
});

/** Token mode reads the organisation; OAuth mode has no scope for that, but getting a token proves as much. */
async function validate({ client }: ClientContext<Client>) {
  await (client.grantedScopes ? client.grantedScopes() : client.organisation.verify());
  return undefined;
}
