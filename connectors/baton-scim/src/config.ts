import type { Placeholders } from "@baton-connectors/mapping";
import { type ConfigOf, fields, stringField } from "@baton-connectors/sdk/config";

/** Each is a flag, an environment variable and a key of the configuration file. */
export const config = fields(
  {
    serviceProvider: stringField({
      name: "service-provider",
      description:
        "Name of a configuration that is built in: canva, jellyfish, miro, postman, sap-success-factors, slack, tesorio, whimsical, zoom",
      section: "credentials",
    }),
    scimConfig: stringField({
      name: "scim-config",
      description: "Path of the YAML configuration; the same as --scim-config-file",
      exportTo: "cli",
      section: "credentials",
    }),
    apiKey: stringField({ name: "api-key", description: "API key or token of the SCIM API", secret: true }),
    token: stringField({
      name: "token",
      description: "The same as --api-key",
      secret: true,
      exportTo: "cli",
    }),
    username: stringField({
      name: "username",
      description: "Name for basic authentication",
      section: "credentials",
    }),
    password: stringField({ name: "password", description: "Password for basic authentication", secret: true }),
    scimClientId: stringField({
      name: "scim-client-id",
      description: "Client id for which a token is obtained",
      section: "credentials",
    }),
    scimClientSecret: stringField({
      name: "scim-client-secret",
      description: "Client secret for which a token is obtained",
      secret: true,
    }),
    scimConfigFile: stringField({
      name: "scim-config-file",
      description: "Path of the YAML configuration",
      placeholder: "scim.yaml",
      section: "credentials",
    }),
    accountId: stringField({
      name: "account-id",
      description: "Account for which a token is obtained (Zoom)",
      section: "credentials",
    }),
    scimConfigValue: stringField({
      name: "scim-config-value",
      description: "The YAML configuration itself",
      section: "credentials",
    }),
  },
  { displayName: "SCIM" },
);

export type Config = ConfigOf<typeof config> & {
  /** What `${NAME}` in the file stands for; default: the environment's variable. Set by connectors of their own. */
  readonly placeholders?: Placeholders;
};

/** Nothing set. */
export const emptyConfig: Config = {
  ...{ serviceProvider: "", scimConfig: "", scimConfigFile: "", scimConfigValue: "", authMethod: "" },
  ...{ apiKey: "", token: "", username: "", password: "", scimClientId: "", scimClientSecret: "", accountId: "" },
};
