import { connector } from "@baton-connectors/sdk";
import { iamAccountSchema, ssoAccountSchema } from "./account-schemas.ts";
import { assumeRoleWithWebIdentity } from "./actions.ts";
import { checks } from "./checks.ts";
import { type Client, createClient } from "./client.ts";
import type { Config } from "./config.ts";
import { lastLoginFeed } from "./events.ts";
import { accessKey } from "./resources/access-key.ts";
import { account } from "./resources/account.ts";
import { accountIam } from "./resources/account-iam.ts";
import { group } from "./resources/group.ts";
import { iamPolicy } from "./resources/iam-policy.ts";
import { iamUser } from "./resources/iam-user.ts";
import { inlinePolicy } from "./resources/inline-policy.ts";
import { organization, organizationalUnit } from "./resources/organization.ts";
import { permissionSetType } from "./resources/permission-set.ts";
import { permissionSetAssignment } from "./resources/permission-set-assignment.ts";
import { role } from "./resources/role.ts";
import { securityInsight } from "./resources/security-insight.ts";
import { ssoGroup } from "./resources/sso-group.ts";
import { ssoUser } from "./resources/sso-user.ts";
import { hasIdentityCenter, isCrossAccount } from "./start-checks.ts";
import { validate } from "./validate.ts";

export const aws = connector<Config, Client>({
  metadata: ({ createType }) => ({
    displayName: "AWS",
    accountCreationSchema: createType === "sso_user" ? ssoAccountSchema : iamAccountSchema,
  }),
  connect: createClient,
  validate,
  resourceTypes: (config) => [
    role,
    group,
    iamPolicy,
    inlinePolicy,
    ...(config.ssoEnabled ? [ssoUser(config.createType === "sso_user"), ssoGroup] : []),
    ...(hasIdentityCenter(config) ? [account, permissionSetAssignment, organization, organizationalUnit] : []),
    ...(isCrossAccount(config) ? [accountIam] : []),
    ...(config.syncSecrets ? [accessKey] : []),
    ...(config.syncInsights ? [securityInsight] : []),
  ],
  // These say what they are by what else is synced: without policies nobody is asked for those that users and permission sets hold.
  discoverTypes: async ({ client }) => {
    const wantsPolicies = client.wants("iam_policy");
    return [
      iamUser(wantsPolicies, client.config.createType !== "sso_user"),
      ...(hasIdentityCenter(client.config) ? [permissionSetType(wantsPolicies)] : []),
    ];
  },
  // The file that `capabilities` prints is compared with Go's, which cannot look up single resources.
  allResourceTypes: [
    ...[iamUser(true, true), role, group, iamPolicy, inlinePolicy, ssoUser(true), ssoGroup, account],
    ...[permissionSetType(true), permissionSetAssignment, organization, organizationalUnit, accountIam, accessKey],
  ].map(({ get: _, ...type }) => type),
  eventFeeds: (config) => (config.ssoLastLogin && hasIdentityCenter(config) ? [lastLoginFeed] : []),
  actions: [assumeRoleWithWebIdentity],
  checks,
});
