import { type ConfigOf, fields, intField, stringField } from "@baton-connectors/sdk/config";
import { authFields } from "./auth.ts";

/** Each is a flag, an environment variable and a key of the configuration file: `--base-url`, `BATON_BASE_URL`, `base-url`. */
export const config = fields(
  {
    baseUrl: stringField({
      name: "base-url",
      description: "Address of the API",
      placeholder: "https://api.example.com",
      required: true,
      rules: { wellKnown: "URI" },
    }),
    ...authFields,
    pageSize: intField({
      name: "page-size",
      description: "Rows to ask for at once",
      default: 100,
      rules: { gte: 1, lte: 1000 },
    }),
  },
  { displayName: "Sql" },
);

export type Config = ConfigOf<typeof config>;
