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

export const pageField = stringField({
  ...local,
  name: "page",
  description: "The page to start with, as an earlier answer's `next` names it",
});
export const outField = stringField({
  ...local,
  name: "out",
  default: "recording.json",
  description: "Where the recording is written",
});
export const checkField = boolField({
  ...local,
  name: "check",
  description: "Show what would be replaced and what kept; write nothing",
});
export const sampleField = intField({
  ...local,
  name: "sample",
  default: 1,
  description: "Keep about one row of so many, the same ones in every list",
});
export const fileField = stringField({
  ...local,
  name: "file",
  short: "f",
  default: "sync.c1z",
  description: "The file that the sync writes",
});
/** Flags that only one subcommand has. */
export const commandFields: Readonly<Record<CommandName, readonly Field[]>> = {
  call: [pageField],
  capabilities: [],
  completion: [noDescriptionsField],
  config: [],
  doctor: [outputField],
  "health-check": [endpointField, timeoutField],
  help: [allField, manField],
  init: [],
  migrate: [fromField, goFileField, outputField],
  record: [outField, checkField, sampleField],
  replay: [fileField],
};
