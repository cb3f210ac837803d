import { boolField, type Configuration, type Decoded, type Field } from "@baton-connectors/sdk/config";
import { bug } from "@baton-connectors/sdk/errors";
import { shownValue } from "@baton-connectors/sdk/key-text";
import { nearest } from "@baton-connectors/sdk/nearest";
import { type Command, type CommandName, commands } from "./commands/command.ts";
import { commandFields } from "./commands/command-fields.ts";
import type { OwnCommand } from "./commands/own-command.ts";
import { parseFlags, seeHelp } from "./flags/parse-flags.ts";
import { usageError } from "./usage-error.ts";

/** What the command line asks for, before environment and files are looked at. */
export interface Invocation {
  /** The name of a command of all connectors, or of this one's own. Undefined: the program itself. */
  readonly command: string | undefined;
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

export type OwnCommands = readonly OwnCommand[];

/** The commands of all connectors and the connector's own, by name. */
export const commandsWith = (own: OwnCommands): readonly Command[] =>
  [...commands, ...own.map(({ name, summary }) => ({ name, summary, takesConfig: true }))].sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );

/** Flags that only one command has. */
export const fieldsOnlyOf = (command: string, own: OwnCommands): readonly Field[] =>
  own.find(({ name }) => name === command)?.fields ?? commandFields[command as CommandName] ?? [];

/** The flags that are accepted with a command. */
export function fieldsOf(
  command: string | undefined,
  configuration: Configuration,
  defaults: Configuration,
  own: OwnCommands = [],
): readonly Field[] {
  const all = allFields(configuration, defaults);
  if (command === undefined) return [...all, helpField, versionField];
  const takesConfig = commandsWith(own).find(({ name }) => name === command)?.takesConfig;
  return [...all.filter((field) => takesConfig || field.persistent), ...fieldsOnlyOf(command, own), helpField];
}

export function parseInvocation(
  args: readonly string[],
  programName: string,
  configuration: Configuration,
  defaults: Configuration,
  own: OwnCommands = [],
): Invocation {
  const names = commandsWith(own).map(({ name }) => name);
  const { command, rest } = findCommand(args, fieldsOf(undefined, configuration, defaults), names);
  const { values, positionals } = parseFlags(fieldsOf(command, configuration, defaults, own), rest, programName);
  const help = values.get("help") === true;
  const version = values.get("version") === true;
  if (command === undefined && positionals.length > 0 && !help && !version) {
    throw unknownCommand(positionals[0]!, programName, names);
  }
  return { command, flags: values, positionals, help, version };
}

/** The first argument that is neither a flag nor a flag's value, if it names a command. */
function findCommand(args: readonly string[], fields: readonly Field[], names: readonly string[]) {
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
    if (!names.includes(arg)) break;
    return { command: arg, rest: args.toSpliced(at, 1) };
  }
  return { command: undefined, rest: args };
}

function unknownCommand(word: string, programName: string, names: readonly string[]) {
  const near = nearest(word, names);
  const suggestions = near.length > 0 ? `\n\nDid you mean this?\n${near.map((name) => `\t${name}\n`).join("")}` : "";
  return usageError(`unknown command "${shownValue(word)}" for "${programName}"${suggestions}`, seeHelp(programName));
}
