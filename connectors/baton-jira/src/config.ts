import { boolField, type ConfigOf, fields, listField, stringField } from "@baton-connectors/sdk/config";
import { baseUrlOf } from "./address.ts";

export const config = fields(
  {
    jiraUrl: stringField({
      name: "jira-url",
      displayName: "Jira site domain",
      description: "Url to Jira service.",
      explanation:
        "https://<your-site>.atlassian.net, or https://api.atlassian.com/ex/jira/<cloud id> for a token with scopes.",
      required: true,
      check: baseUrlOf,
    }),
    jiraEmail: stringField({
      name: "jira-email",
      displayName: "Your Jira email address",
      description: "Email for Jira service.",
      required: true,
    }),
    jiraApiToken: stringField({
      name: "jira-api-token",
      displayName: "API token",
      description: "API token for Jira service.",
      explanation: "From https://id.atlassian.com/manage-profile/security/api-tokens.",
      required: true,
      secret: true,
    }),
    jiraProjectKeys: listField({
      name: "jira-project-keys",
      displayName: "Project keys",
      description: "Comma-separated list of Jira project keys to use for tickets.",
    }),
    skipProjectParticipants: boolField({
      name: "skip-project-participants",
      displayName: "Skip project participants",
      description: "Skip syncing project participants.",
    }),
    ticketing: boolField({
      name: "ticketing",
      displayName: "Enable external ticket provisioning",
      description: "This must be set to enable ticketing support",
      section: "provisioning",
      replacesDefault: true,
    }),
    skipCustomerUser: boolField({
      name: "skip-customer-user",
      displayName: "Skip customer user",
      description: "Skip syncing customer users in Jira Service Management.",
    }),
    atlassianOrgId: stringField({
      name: "atlassian-orgId",
      displayName: "Atlassian organization Id",
      description: "organization Id to atlassian instance",
    }),
    atlassianApiToken: stringField({
      name: "atlassian-api-token",
      displayName: "Atlassian organization api token",
      description: "api token to atlassian organization",
      secret: true,
    }),
  },
  { displayName: "Jira Cloud", helpUrl: "/docs/baton/jira-cloud", iconUrl: "/static/app-icons/jira.svg" },
);

export type Config = ConfigOf<typeof config>;
