import { type Constraint, dependentOn, mutuallyExclusive, requiredTogether } from "@baton-connectors/sdk/config";

/** Which of the default flags go together. */
export const defaultConstraints: readonly Constraint[] = [
  requiredTogether("grant-entitlement", "grant-principal"),
  requiredTogether("client-id", "client-secret"),
  requiredTogether("create-ticket", "ticket-template-path"),
  requiredTogether("bulk-create-ticket", "bulk-ticket-template-path"),
  requiredTogether("get-ticket", "ticket-id"),
  requiredTogether("diff-syncs", "base-sync-id", "applied-sync-id"),
  requiredTogether("compact-syncs", "compact-sync-ids", "compact-file-paths", "compact-output-path"),
  mutuallyExclusive(
    "grant-entitlement",
    "revoke-grant",
    "create-account-login",
    "delete-resource",
    "rotate-credentials",
    "event-feed",
    "create-ticket",
    "get-ticket",
    "list-ticket-schemas",
    "bulk-create-ticket",
  ),
  mutuallyExclusive(
    "grant-entitlement",
    "revoke-grant",
    "create-account-email",
    "delete-resource-type",
    "rotate-credentials-type",
    "event-feed",
    "diff-syncs",
    "compact-syncs",
    "list-ticket-schemas",
  ),
  dependentOn(["external-resource-entitlement-id-filter"], ["external-resource-c1z"]),
  dependentOn(["external-resource-traits"], ["external-resource-c1z"]),
  dependentOn(["health-check-port", "health-check-bind-address"], ["health-check"]),
];
