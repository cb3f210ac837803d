import { type Decoded, decodeText, type Field } from "@baton-connectors/sdk/config";
import { shownValue } from "@baton-connectors/sdk/key-text";
import { nearest } from "@baton-connectors/sdk/nearest";
import { usageError } from "../usage-error.ts";

export interface ParsedFlags {
  /** By field name. Lists and maps hold what all occurrences said together. */
  readonly values: ReadonlyMap<string, Decoded>;
  readonly positionals: readonly string[];
}

/**
 * Reads arguments by the grammar of Go's pflag: `--name value`, `--name=value`, `-n value`, `-nvalue`, `-n=value`,
 * clustered shorthands, bools without a value, and `--` ending the flags. A flag's value is the next argument, whatever
 * it looks like. Throws usage errors in pflag's words.
 */
export function parseFlags(fields: readonly Field[], args: readonly string[], programName: string): ParsedFlags {
  const byName = new Map(fields.map((field) => [field.name, field]));
  const byShort = new Map(fields.filter((field) => field.short).map((field) => [field.short, field]));
  const values = new Map<string, Decoded>();
  const positionals: string[] = [];
  const rest = [...args];

  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === "--") {
      positionals.push(...rest);
      break;
    }
    if (!arg.startsWith("-") || arg === "-") positionals.push(arg);
    else if (arg.startsWith("--")) long(arg);
    else cluster(arg);
  }
  return { values, positionals };

  function long(arg: string) {
    const equals = arg.indexOf("=");
    const name = arg.slice(2, equals < 0 ? undefined : equals);
    if (name === "" || name.startsWith("-"))
      throw usageError(`bad flag syntax: ${shownValue(arg)}`, seeHelp(programName));
    const field = byName.get(name);
    if (!field) throw unknownFlag(name, byName.keys(), programName);
    if (equals >= 0) set(field, arg.slice(equals + 1));
    else if (field.kind === "bool") set(field, "true");
    else set(field, rest.shift() ?? missing(`--${name}`));
  }

  function cluster(arg: string) {
    for (let at = 1; at < arg.length; at++) {
      const letter = arg[at]!;
      const field = byShort.get(letter);
      if (!field) throw usageError(`unknown shorthand flag: '${letter}' in ${shownValue(arg)}`, seeHelp(programName));
      const tail = arg.slice(at + 1);
      if (tail.startsWith("=")) return set(field, tail.slice(1));
      if (field.kind !== "bool") return set(field, tail || (rest.shift() ?? missing(`'${letter}' in ${arg}`)));
      set(field, "true");
    }
  }

  function set(field: Field, text: string) {
    const decoded = decodeText(field, text);
    if (!decoded.ok) {
      const shown = field.short ? `-${field.short}, --${field.name}` : `--${field.name}`;
      throw usageError(
        `invalid argument ${quoted(field, text)} for "${shown}" flag: ${field.secret ? "invalid value" : decoded.why}`,
        seeHelp(programName),
      );
    }
    values.set(field.name, joined(values.get(field.name), decoded.value));
  }

  function missing(flag: string): never {
    throw usageError(`flag needs an argument: ${flag}`, seeHelp(programName));
  }
}

/** What several occurrences, or several sources, of a list or map say together; of anything else the last counts. */
export function joined(earlier: Decoded | undefined, later: Decoded): Decoded {
  if (Array.isArray(earlier) && Array.isArray(later)) return [...earlier, ...later];
  if (isMap(earlier) && isMap(later)) return { ...earlier, ...later };
  return later;
}

const isMap = (value: Decoded | undefined): value is Readonly<Record<string, string>> =>
  typeof value === "object" && !Array.isArray(value);

const quoted = (field: Field, text: string) => (field.secret ? '"***"' : JSON.stringify(shownValue(text)));

export const seeHelp = (programName: string) => `Run '${programName} --help' for the flags.`;

function unknownFlag(name: string, known: Iterable<string>, programName: string) {
  const near = nearest(name, known).slice(0, 2);
  const hint =
    near.length > 0 ? `Did you mean ${near.map((other) => `--${other}`).join(" or ")}?` : seeHelp(programName);
  return usageError(`unknown flag: --${shownValue(name)}`, hint);
}
