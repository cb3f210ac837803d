import type { Check } from "@baton-connectors/sdk";
import { iamChecks, reportCheck } from "./checks/iam.ts";
import {
  childCheck,
  childIamCheck,
  identityCenterChecks,
  organizationChecks,
  signInCheck,
  treeChecks,
} from "./checks/organization.ts";
import { provisioningChecks } from "./checks/provisioning.ts";
import type { Client } from "./client.ts";
import type { Config } from "./config.ts";
import { hasIdentityCenter, isCrossAccount } from "./start-checks.ts";

export const checks = (config: Config): readonly Check<Client>[] => [
  ...iamChecks,
  ...(config.orgsEnabled ? organizationChecks : []),
  ...(isCrossAccount(config) ? [childCheck, childIamCheck] : []),
  ...(hasIdentityCenter(config) ? [...treeChecks, ...identityCenterChecks] : []),
  ...(hasIdentityCenter(config) && config.ssoLastLogin ? [signInCheck] : []),
  ...(config.syncInsights ? [reportCheck] : []),
  ...provisioningChecks(config),
];
