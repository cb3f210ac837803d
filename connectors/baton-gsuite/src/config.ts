import { fields, fileField, mutuallyExclusive, stringField } from "@baton-connectors/sdk/config";

/** https://support.google.com/a/answer/10070793 */
export const whereCustomerId = "It is in the Admin console under Account, Account settings, Profile, and begins with C";

export const config = fields(
  {
    customerId: stringField({
      name: "customer-id",
      displayName: "Customer ID",
      description: "The customer ID for the Google Workspace account",
      required: true,
      explanation: `${whereCustomerId}; my_customer stands for that of the administrator.`,
    }),
    domain: stringField({
      name: "domain",
      displayName: "Domain",
      description: "The domain for the Google Workspace account",
    }),
    administratorEmail: stringField({
      name: "administrator-email",
      displayName: "Administrator Email",
      description: "An administrator email for the Google Workspace account",
      required: true,
    }),
    credentialsFile: fileField({
      name: "credentials-json-file-path",
      displayName: "Credentials JSON file",
      description: "JSON credentials file for the Google Workspace account.",
      allowedExtensions: [".json"],
      secret: true,
    }),
    credentialsJson: stringField({
      name: "credentials-json",
      displayName: "Credentials JSON string",
      description: "JSON credentials for the Google Workspace account, instead of a file.",
      secret: true,
      exportTo: "cli",
    }),
    baseUrl: stringField({
      name: "base-url",
      description: "Where the Google APIs are, for trying things out against a simulator. Not for production.",
      hidden: true,
      exportTo: "none",
      section: "advanced",
    }),
  },
  {
    displayName: "Google Workspace",
    helpUrl: "/docs/baton/google-workspace-v2",
    iconUrl: "/static/app-icons/google-workspace.svg",
    isDirectory: true,
    constraints: [mutuallyExclusive("credentials-json-file-path", "credentials-json")],
  },
);
