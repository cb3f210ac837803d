import { bash } from "./bash.ts";
import { fish } from "./fish.ts";
import { powershell } from "./powershell.ts";
import type { CompletionSource } from "./source.ts";
import { zsh } from "./zsh.ts";

/** Scripts that complete a program's commands and flags, by shell. */
export { type CompletionCommand, type CompletionFlag, type CompletionSource, shellCommands } from "./source.ts";

const shells: Readonly<Record<string, (source: CompletionSource) => string>> = { bash, zsh, fish, powershell };

/** Undefined for a shell that is none of bash, zsh, fish and powershell. */
export const completionScript = (shell: string, source: CompletionSource): string | undefined =>
  Object.hasOwn(shells, shell) ? shells[shell]!(source) : undefined;
