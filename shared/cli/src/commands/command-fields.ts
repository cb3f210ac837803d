import { boolField, type Field, intField, selectField, stringField } from "@baton-connectors/sdk/config";
import type { CommandName } from "./command.ts";

const local = { exportTo: "none", section: "advanced" } as const;

export const endpointField = stringField({
  ...local,
  name: "endpoint",
  default: "health",
  description: "What to ask: health, ready or live",
});
export const timeoutField = intField({ ...local, name: "timeout", default: 5, description: "Seconds to wait" });
export const noDescriptionsField = boolField({
  ...local,
  name: "no-descriptions",
  description: "Leave out descriptions",
});
export const outputField = selectField({
  ...local,
  name: "output",
  short: "o",
  options: ["table", "json"],
  default: "table",
  description: "Format of the result: table or json",
});
export const allField = boolField({
  ...local,
  name: "all",
  description: "Also show the flags that are usually hidden",
});

/** Flags that only one subcommand has. */
export const commandFields: Readonly<Record<CommandName, readonly Field[]>> = {
  capabilities: [],
  completion: [noDescriptionsField],
  config: [],
  doctor: [outputField],
  "health-check": [endpointField, timeoutField],
  help: [allField],
  init: [],
};
