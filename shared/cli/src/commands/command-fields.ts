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

export const manField = boolField({ ...local, name: "man", description: "The manual page instead, for man(1)" });
export const fromField = stringField({
  ...local,
  name: "from",
  description: "What starts the Go program: a compose file, a systemd unit, a script, or a file of variables",
});
export const goFileField = stringField({
  ...local,
  name: "go-file",
  description: "The last .c1z of the Go program, to compare its ids with those of a sync made now",
});

/** Flags that only one subcommand has. */
export const commandFields: Readonly<Record<CommandName, readonly Field[]>> = {
  capabilities: [],
  completion: [noDescriptionsField],
  config: [],
  doctor: [outputField],
  "health-check": [endpointField, timeoutField],
  help: [allField, manField],
  init: [],
  migrate: [fromField, goFileField, outputField],
};
