import { boolField, type ConfigOf, fields, stringField } from "@baton-connectors/sdk/config";

export const config = fields(
  {
    configPath: stringField({
      name: "config-path",
      description: "The YAML file that says what the app's API means",
      required: true,
      section: "sync",
      // Its resource types are what `capabilities` tells.
      persistent: true,
    }),
    validateConfigOnly: boolField({
      name: "validate-config-only",
      description: "Check the file and end, asking the app nothing",
      section: "advanced",
    }),
    enableCommandActions: boolField({
      name: "enable-command-actions",
      description: "Allow actions that run programs",
      section: "provisioning",
    }),
    lenient: boolField({
      name: "lenient",
      description: "Warn of keys that nobody knows in the file, in place of refusing it",
      section: "advanced",
    }),
  },
  { displayName: "HTTP", helpUrl: "/docs/baton/http", iconUrl: "/static/app-icons/http.svg" },
);

export type Config = ConfigOf<typeof config>;
