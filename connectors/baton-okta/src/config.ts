import { boolField, type ConfigOf, fields, intField, listField, stringField } from "@baton-connectors/sdk/config";
import { oktaOrigin } from "./domain.ts";

/** Accepted by both ways to authenticate, in this order. */
const common = [
  "domain",
  "sync-inactive-apps",
  "cache",
  "cache-tti",
  "cache-ttl",
  "sync-custom-roles",
  "skip-secondary-emails",
  "sync-secrets",
  "filter-email-domains",
  "skip-app-groups",
];

const int32 = { gte: 0, lte: 2_147_483_647 };

export const config = fields(
  {
    domain: stringField({
      name: "domain",
      displayName: "Okta domain",
      description: "Okta organization hostname, optionally prefixed with https://",
      placeholder: "e.g. acmeco.okta.com",
      required: true,
      check: oktaOrigin,
    }),
    apiToken: stringField({
      name: "api-token",
      displayName: "API token",
      description: "The API token for the service account",
      placeholder: "Your Okta API token",
      required: true,
      secret: true,
    }),
    clientId: stringField({
      name: "okta-client-id",
      displayName: "Okta Client ID",
      description: "The Okta Client ID",
      required: true,
    }),
    privateKey: stringField({
      name: "okta-private-key",
      displayName: "Okta Private Key",
      description: "The Okta Private Key (PEM-encoded)",
      required: true,
      secret: true,
    }),
    privateKeyId: stringField({
      name: "okta-private-key-id",
      displayName: "Okta Private Key ID",
      description: "The Okta Private Key ID",
      required: true,
    }),
    syncInactiveApps: boolField({
      name: "sync-inactive-apps",
      displayName: "Sync inactive apps",
      description: "Whether to sync inactive apps or not",
      default: true,
    }),
    // The three cache flags exist so that a command line written for the Go connector goes on working. Answers are
    // remembered for the length of one sync only, so there is nothing to switch.
    cache: boolField({
      name: "cache",
      displayName: "Enable cache",
      description: "Enable response cache",
      default: true,
      exportTo: "cli",
    }),
    cacheTti: intField({
      name: "cache-tti",
      displayName: "Cache TTI",
      description: "Response cache cleanup interval in seconds",
      default: 60,
      exportTo: "cli",
      rules: int32,
    }),
    cacheTtl: intField({
      name: "cache-ttl",
      displayName: "Cache TTL",
      description: "Response cache time to live in seconds",
      default: 300,
      exportTo: "cli",
      rules: int32,
    }),
    syncCustomRoles: boolField({
      name: "sync-custom-roles",
      displayName: "Sync custom roles",
      description: "Whether to enable syncing custom roles or not",
    }),
    skipSecondaryEmails: boolField({
      name: "skip-secondary-emails",
      displayName: "Skip secondary emails",
      description: "Whether to skip syncing secondary emails or not",
    }),
    syncSecrets: boolField({
      name: "sync-secrets",
      displayName: "Sync secrets",
      description: "Whether to sync secrets or not",
    }),
    filterEmailDomains: listField({
      name: "filter-email-domains",
      displayName: "Filter email domains",
      description: "Press Enter to add multiple items.",
      placeholder: "A list of user email domains to include for syncs, e.g. acmeco.com",
    }),
    skipAppGroups: boolField({
      name: "skip-app-groups",
      displayName: "Skip app groups",
      description:
        "Whether to skip syncing APP_GROUP type groups (Okta push groups created by SCIM-integrated apps) or not",
    }),
  },
  {
    displayName: "Okta",
    iconUrl: "/static/app-icons/okta.svg",
    isDirectory: true,
    groups: [
      {
        name: "api-token-group",
        displayName: "API Token",
        helpText: "Use an API token to authenticate.",
        fields: ["api-token", ...common],
      },
      {
        name: "private-key-group",
        displayName: "OAuth 2.0 Private Key",
        helpText: "Use an OAuth 2.0 client credentials flow with a private key for least-privilege, scoped access.",
        fields: ["okta-client-id", "okta-private-key-id", "okta-private-key", ...common],
      },
    ],
  },
);

export type Config = ConfigOf<typeof config>;
