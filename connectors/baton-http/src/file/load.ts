import { readFileSync } from "node:fs";
import { type Placeholders, readMapping } from "@baton-connectors/mapping";
import { configError } from "@baton-connectors/sdk";
import { checkFile } from "./check.ts";
import { type ConfigFile, configFile } from "./shape.ts";

export interface Loaded {
  readonly file: ConfigFile;
  /** What does no harm: keys that are called otherwise now, and what is worth a thought. */
  readonly warnings: readonly string[];
}

export interface Source {
  readonly name: string;
  readonly text: string;
  readonly placeholders: Placeholders;
  /** Keys that nobody knows are warned of, and not refused. */
  readonly lenient: boolean;
  /** Actions may run programs. */
  readonly commands?: boolean;
}

/** Reads a configuration, or says all that is wrong with it. */
export function readFile({ name, text, placeholders, lenient }: Source): Loaded {
  const { value: file, warnings, unknown } = readMapping(name, text, configFile, { placeholders });
  if (unknown.length > 0 && !lenient)
    throw configError(unknown.join("; "), { hint: "Correct them, or take them as they are with --lenient." });
  const checked = checkFile(file, name);
  if (checked.wrong.length > 0) throw configError(checked.wrong.join("; "));
  return { file, warnings: [...warnings, ...checked.warnings] };
}

export function contentOf(path: string): string {
  try {
    return readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch (thrown) {
    throw configError(`the file ${path} cannot be read: ${(thrown as Error).message}`, { cause: thrown });
  }
}
