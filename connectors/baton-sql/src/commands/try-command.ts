import type { OwnCommand } from "@baton-connectors/cli";
import { intField } from "@baton-connectors/sdk/config";
import type { Config } from "../config.ts";

/** `baton-sql try TYPE`: what the database answers for a resource type, and what the file makes of it. */
export const tryCommand: OwnCommand<Config> = {
  name: "try",
  summary: "Show a statement with its plan, its rows, and the resources made of them",
  fields: [
    intField({
      name: "limit",
      default: 5,
      description: "Rows that are shown",
      exportTo: "none",
      section: "advanced",
    }),
  ],
  run: async (context) => (await import("./try.ts")).runTry(context),
};
