import {
  type Decoded,
  type DecodeResult,
  decodeFileValue,
  decodeText,
  type Field,
  isZero,
} from "@baton-connectors/sdk/config";
import { joined } from "../flags/parse-flags.ts";
import { usageError } from "../usage-error.ts";
import type { ConfigFile } from "./config-file.ts";
import { environmentValue } from "./environment.ts";

export interface Sources {
  readonly flags: ReadonlyMap<string, Decoded>;
  readonly env: NodeJS.ProcessEnv;
  readonly file: ConfigFile | undefined;
}

export interface Resolved {
  /** Values by field name; what nobody set is absent. */
  readonly values: Readonly<Record<string, Decoded>>;
  /** Names of the fields that have been given a value that is not empty, zero or false. */
  readonly set: ReadonlySet<string>;
}

/** Flag before environment before file. Lists and maps of the command line are added to those of the other two. */
export function resolveValues(fields: readonly Field[], { flags, env, file }: Sources): Resolved {
  const values: Record<string, Decoded> = {};
  for (const field of fields) {
    const outer = fromEnvironment(field, env) ?? fromFile(field, file);
    const flag = flags.get(field.name);
    const value = flag === undefined ? outer : joined(outer, flag);
    if (value !== undefined) values[field.name] = value;
  }
  return { values, set: new Set(Object.keys(values).filter((name) => !isZero(values[name]!))) };
}

function fromEnvironment(field: Field, env: NodeJS.ProcessEnv): Decoded | undefined {
  const found = environmentValue(field, env);
  return found && unwrap(field, decodeText(field, found.text), `the environment variable ${found.variable}`);
}

function fromFile(field: Field, file: ConfigFile | undefined): Decoded | undefined {
  const value = file?.values.get(field.name.toLowerCase());
  if (value === undefined || value === null || value === "") return undefined;
  return unwrap(field, decodeFileValue(field, value), `the config file ${file!.path}`);
}

const kindWords = {
  string: "text",
  file: "a path",
  bool: "true or false",
  int: "a whole number",
  list: "comma-separated values",
  map: "key=value pairs",
};

function unwrap(field: Field, decoded: DecodeResult, place: string): Decoded {
  if (decoded.ok) return decoded.value;
  const why = field.secret ? "invalid value" : decoded.why;
  throw usageError(
    `failed to make configuration: cannot parse '${field.name}' as ${field.kind}: ${why}`,
    `It comes from ${place} and must be ${kindWords[field.kind]}.`,
  );
}
