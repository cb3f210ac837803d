import { boolField, type ConfigOf, dependentOn, fields, stringField } from "@baton-connectors/sdk/config";

export const config = fields(
  {
    token: stringField({
      name: "token",
      displayName: "Access Token",
      description: "The Slack bot user oauth token used to connect to the Slack API",
      required: true,
      secret: true,
    }),
    businessPlusToken: stringField({
      name: "business-plus-token",
      displayName: "Business Plus Token",
      description: "The Slack user oauth token used to connect to the Slack Admin API (Business+ or Enterprise Grid)",
      secret: true,
    }),
    govEnv: boolField({
      name: "gov-env",
      displayName: "Gov Environment",
      description: "Flag indicating to use Slack-Gov environment.",
    }),
    baseUrl: stringField({
      name: "base-url",
      description: "Where the Slack API is, for trying things out against a simulator. Not for production.",
      hidden: true,
      exportTo: "none",
      section: "advanced",
    }),
  },
  {
    displayName: "Slack",
    helpUrl: "/docs/baton/slack",
    iconUrl: "/static/app-icons/slack.svg",
    constraints: [dependentOn(["gov-env"], ["business-plus-token"])],
  },
);

export type Config = ConfigOf<typeof config>;
