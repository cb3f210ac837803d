import { boolField, type Configuration, type Decoded, type Field } from "@baton-connectors/sdk/config";
import { bug } from "@baton-connectors/sdk/errors";
import { nearest } from "@baton-connectors/sdk/nearest";
import { type CommandName, commands } from "./commands/command.ts";
import { commandFields } from "./commands/command-fields.ts";
import { parseFlags, seeHelp } from "./flags/parse-flags.ts";
import { usageError } from "./usage-error.ts";

/** What the command line asks for, before environment and files are looked at. */
export interface Invocation {
  /** Undefined: the program itself. */
  readonly command: CommandName | undefined;
  readonly flags: ReadonlyMap<string, Decoded>;
  readonly positionals: readonly string[];
  readonly help: boolean;
  readonly version: boolean;
}

const option = { exportTo: "none", section: "output", persistent: true } as const;
export const helpField = boolField({ ...option, name: "help", short: "h", description: "Show this help" });
export const versionField = boolField({ ...option, name: "version", short: "v", description: "Show the version" });

/** The default flags that the connector did not take over, then its own. */
export function allFields(configuration: Configuration, defaults: Configuration): readonly Field[] {
  const own = Object.values(configuration.fields);
  const taken = new Set(own.map((field) => field.name));
  for (const field of own) {
    const clash = !field.replacesDefault && Object.values(defaults.fields).some(({ name }) => name === field.name);
    if (clash) throw bug(`multiple fields with the same name: ${field.name}. Every connector has this flag already`);
  }
  return [...Object.values(defaults.fields).filter((field) => !taken.has(field.name)), ...own];
}

/** The flags that are accepted with a command. */
export function fieldsOf(
  command: CommandName | undefined,
  configuration: Configuration,
  defaults: Configuration,
): readonly Field[] {
  const all = allFields(configuration, defaults);
  if (command === undefined) return [...all, helpField, versionField];
  const takesConfig = commands.find(({ name }) => name === command)?.takesConfig;
  return [...all.filter((field) => takesConfig || field.persistent), ...commandFields[command], helpField];
}

export function parseInvocation(
  args: readonly string[],
  programName: string,
  configuration: Configuration,
  defaults: Configuration,
): Invocation {
  const { command, rest } = findCommand(args, fieldsOf(undefined, configuration, defaults));
  const { values, positionals } = parseFlags(fieldsOf(command, configuration, defaults), rest, programName);
  const help = values.get("help") === true;
  const version = values.get("version") === true;
  if (command === undefined && positionals.length > 0 && !help && !version) {
    throw unknownCommand(positionals[0]!, programName);
  }
  return { command, flags: values, positionals, help, version };
}

/** The first argument that is neither a flag nor a flag's value, if it names a command. */
function findCommand(args: readonly string[], fields: readonly Field[]) {
  const takesNoValue = (arg: string) =>
    arg.includes("=") ||
    (arg.startsWith("--")
      ? fields.some((field) => field.name === arg.slice(2) && field.kind === "bool")
      : arg.length > 2 || fields.some((field) => field.short === arg[1] && field.kind === "bool"));
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!;
    if (arg === "--") break;
    if (arg.startsWith("-") && arg !== "-") {
      if (!takesNoValue(arg)) at++;
      continue;
    }
    const command = commands.find(({ name }) => name === arg)?.name;
    if (!command) break;
    return { command, rest: args.toSpliced(at, 1) };
  }
  return { command: undefined, rest: args };
}

function unknownCommand(word: string, programName: string) {
  const near = nearest(
    word,
    commands.map(({ name }) => name),
  );
  const suggestions = near.length > 0 ? `\n\nDid you mean this?\n${near.map((name) => `\t${name}\n`).join("")}` : "";
  return usageError(`unknown command "${word}" for "${programName}"${suggestions}`, seeHelp(programName));
}
