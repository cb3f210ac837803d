import type { OwnCommand } from "@baton-connectors/cli";
import { boolField, selectField } from "@baton-connectors/sdk/config";
import type { Config } from "./config.ts";

const local = { exportTo: "none", section: "advanced" } as const;

/** `baton-scim probe [URL]`; what it does is loaded when it is asked for. */
export const probeCommand: OwnCommand<Config> = {
  name: "probe",
  summary: "Report where a server differs from the RFCs",
  fields: [
    boolField({
      ...local,
      name: "write",
      description: "Also try changes, on users and a group that are made for it and removed again",
    }),
    selectField({
      ...local,
      name: "output",
      short: "o",
      options: ["table", "json"],
      default: "table",
      description: "Format of the result: table or json",
    }),
  ],
  run: async (context) => (await import("./survey/probe.ts")).runProbe(context),
};
