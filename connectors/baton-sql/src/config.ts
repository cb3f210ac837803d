import { type ConfigOf, fields, stringField } from "@baton-connectors/sdk/config";

export const config = fields(
  {
    configPath: stringField({
      name: "config-path",
      description: "The file path to the baton-sql config to use",
      required: true,
      section: "sync",
      // Its resource types are what `capabilities` tells.
      persistent: true,
    }),
  },
  { displayName: "SQL", helpUrl: "/docs/baton/sql", iconUrl: "/static/app-icons/sql.svg" },
);

export type Config = ConfigOf<typeof config>;
