import { boolField, type ConfigOf, fields, fileField, listField, stringField } from "@baton-connectors/sdk/config";

export const appGroup = "github-app-group";

export const config = fields(
  {
    token: stringField({
      name: "token",
      displayName: "Personal access token",
      description: "The GitHub access token used to connect to the GitHub API.",
      required: true,
      secret: true,
    }),
    orgs: listField({
      name: "orgs",
      displayName: "Organizations",
      description: "Limit syncing to specific organizations. Organization logins, separated by commas.",
    }),
    enterprises: listField({
      name: "enterprises",
      displayName: "Enterprises",
      description: "Sync enterprise roles, and e-mail addresses from the enterprise's SAML. Enterprise slugs.",
    }),
    instanceUrl: stringField({
      name: "instance-url",
      displayName: "GitHub instance URL",
      description: "The GitHub instance to connect to; default https://github.com",
      section: "credentials",
    }),
    appId: stringField({
      name: "app-id",
      displayName: "GitHub App ID",
      description: "The GitHub App to connect as.",
      required: true,
    }),
    appKeyFile: fileField({
      name: "app-privatekey-path",
      displayName: "GitHub App private key (.pem)",
      description: "Path to the private key of the GitHub App.",
      secret: true,
      allowedExtensions: [".pem"],
    }),
    appKey: stringField({
      name: "app-privatekey",
      displayName: "GitHub App private key (PEM)",
      description: "Private key of the GitHub App, instead of a file; line breaks may be written as \\n.",
      secret: true,
    }),
    org: stringField({
      name: "org",
      displayName: "Github App Organization",
      description: "The organization the GitHub App is installed in.",
      required: true,
    }),
    syncSecrets: boolField({
      name: "sync-secrets",
      displayName: "Sync secrets",
      description: "Whether to sync secrets: fine-grained personal access tokens with access to the organization.",
    }),
    omitArchived: boolField({
      name: "omit-archived-repositories",
      displayName: "Omit syncing archived repositories",
      description: "Whether to leave out archived repositories.",
    }),
    directCollaboratorsOnly: boolField({
      name: "direct-collaborators-only",
      displayName: "Optimize sync for large organizations",
      description: "Reads direct collaborators only; what comes by the organization's base permission is inherited.",
    }),
    syncLastActivity: boolField({
      name: "sync-last-activity",
      description: "Whether to read the audit log for when users were last active.",
      hidden: true,
    }),
  },
  {
    displayName: "GitHub v2",
    helpUrl: "/docs/baton/github-v2",
    iconUrl: "/static/app-icons/github.svg",
    groups: [
      {
        name: "personal-access-token-group",
        displayName: "Personal access token",
        default: true,
        fields: ["token", "orgs", "omit-archived-repositories", "direct-collaborators-only"],
      },
      {
        name: appGroup,
        displayName: "GitHub app",
        fields: [
          ...["app-id", "app-privatekey-path", "app-privatekey", "org"],
          ...["sync-secrets", "omit-archived-repositories", "direct-collaborators-only"],
        ],
      },
    ],
  },
);

export type Config = ConfigOf<typeof config>;
