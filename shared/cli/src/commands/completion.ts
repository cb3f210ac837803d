import type { Configuration, Field } from "@baton-connectors/sdk/config";
import { commandsWith, fieldsOf } from "../invocation.ts";
import type { Run } from "../program-run.ts";
import { usageError } from "../usage-error.ts";
import { type CompletionFlag, completionScript, shellCommands } from "./completion/index.ts";

/** Prints a script that completes commands and flags in the given shell. */
export function printCompletion({ program, invocation, defaults, stdio }: Run): number {
  const [shell = ""] = invocation.positionals;
  const described = invocation.flags.get("no-descriptions") !== true;
  const script = completionScript(shell, {
    program: program.name,
    commands: commandsWith(program.commands ?? []).map(({ name, summary }) => ({
      word: name,
      description: described ? summary : "",
      ...(name === "completion" && { commands: shellCommands }),
    })),
    flags: fieldsOf(undefined, program.config, defaults)
      .filter((field) => !field.hidden)
      .map((field) => flagOf(field, described, program.config)),
  });
  if (script === undefined) {
    throw usageError(
      shell === "" ? "completion needs the name of a shell" : `no completion for the shell '${shell}'`,
      `Run '${program.name} completion bash', or zsh, fish, powershell.`,
    );
  }
  stdio.stdout.write(script);
  return 0;
}

const flagOf = (field: Field, described: boolean, { groups }: Configuration): CompletionFlag => ({
  word: `--${field.name}`,
  short: field.short ? `-${field.short}` : undefined,
  description: described ? (field.description.split("\n")[0] ?? "") : "",
  values: field.name === "auth-method" ? groups.map(({ name }) => name) : valuesOf(field),
  path: field.kind === "file" || /(^|-)(file|path|c1z)$/.test(field.name),
});

/** Of settings of the host that take a few words and no others mean anything. */
const hostValues: Readonly<Record<string, readonly string[]>> = {
  "log-level": ["debug", "info", "warn", "error"],
  "log-format": ["json", "console"],
  "storage-engine": ["sqlite", "pebble"],
};

function valuesOf(field: Field): readonly string[] | undefined {
  const rules = field.kind === "string" ? field.rules : undefined;
  return rules?.in ?? hostValues[field.name];
}
