import type { Field } from "@baton-connectors/sdk/config";
import type { Run } from "../dispatch.ts";
import { fieldsOf } from "../invocation.ts";
import { usageError } from "../usage-error.ts";
import { commands } from "./command.ts";
import { bash } from "./completion/bash.ts";
import { fish } from "./completion/fish.ts";
import { powershell } from "./completion/powershell.ts";
import type { CompletionItem, CompletionSource } from "./completion/source.ts";
import { zsh } from "./completion/zsh.ts";

const shells = { bash, zsh, fish, powershell };

/** Prints a script that completes commands and flags in the given shell. */
export function printCompletion({ program, invocation, defaults, stdio }: Run): number {
  const [shell = ""] = invocation.positionals;
  if (!Object.hasOwn(shells, shell)) {
    throw usageError(
      shell === "" ? "completion needs the name of a shell" : `no completion for the shell '${shell}'`,
      `Run '${program.name} completion bash', or zsh, fish, powershell.`,
    );
  }
  const described = invocation.flags.get("no-descriptions") !== true;
  const source: CompletionSource = {
    program: program.name,
    commands: commands.map(({ name, summary }) => ({ word: name, description: described ? summary : "" })),
    flags: fieldsOf(undefined, program.config, defaults)
      .filter((field) => !field.hidden)
      .map((field) => flagItem(field, described)),
  };
  stdio.stdout.write(shells[shell as keyof typeof shells](source));
  return 0;
}

const flagItem = (field: Field, described: boolean): CompletionItem & { readonly path: boolean } => ({
  word: `--${field.name}`,
  description: described ? (field.description.split("\n")[0] ?? "") : "",
  path: field.kind === "file" || /(^|-)(file|path|c1z)$/.test(field.name),
});
