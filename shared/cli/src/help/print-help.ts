import { type Configuration, type Field, selectedGroup } from "@baton-connectors/sdk/config";
import type { Command } from "../commands/command.ts";
import { commandsWith, fieldsOf, fieldsOnlyOf, helpField, versionField } from "../invocation.ts";
import type { Run } from "../program-run.ts";
import { usageError } from "../usage-error.ts";
import { flagEntry } from "./flag-entry.ts";
import { sectionTitles } from "./section-titles.ts";
import { wrap } from "./wrap.ts";

const widest = 80;
const indent = "      ";

export function printHelp(run: Run): number {
  run.stdio.stdout.write(helpText(run));
  return 0;
}

/** Help of the program or of one command, as wide as the terminal and 80 columns at most. */
export function helpText({ program, invocation, defaults, stdio }: Run): string {
  const width = Math.max(40, Math.min(stdio.stdout.columns || widest, widest));
  const own = program.commands ?? [];
  const commands = commandsWith(own);
  const topic = invocation.command === "help" ? invocation.positionals[0] : invocation.command;
  const command = commands.find(({ name }) => name === topic);
  if (topic !== undefined && !command) {
    throw usageError(`Unknown help topic "${topic}"`, `Topics: ${commands.map(({ name }) => name).join(", ")}.`);
  }
  const all = invocation.flags.get("all") === true;
  const lines = command
    ? commandHelp(program.name, command.name, command.summary)
    : programHelp(program.name, program.description, commands, width);
  const local = command ? fieldsOnlyOf(command.name, own) : [];
  const isLocal = (field: Field) => field === helpField || field === versionField || local.includes(field);
  const withoutVariable = new Set([helpField, versionField, ...local].map(({ name }) => name));
  const inherited = fieldsOf(command?.name, program.config, defaults, own)
    .filter((field) => !isLocal(field) && (all || !field.hidden))
    .map((field) => (field.name === "auth-method" ? withGroups(field, program.config) : field));
  const required = requiredIn(program.config);
  lines.push(
    ...section("Flags", [...local, helpField, ...(command ? [] : [versionField])], required, width, withoutVariable),
  );
  if (!command || command.takesConfig) {
    for (const [name, title] of sectionTitles) {
      lines.push(
        ...section(
          title,
          inherited.filter((field) => field.section === name),
          required,
          width,
        ),
      );
    }
  } else lines.push("", `So are all flags of '${program.name} --help' but the connector's own.`);
  if (!command) {
    lines.push("", ...wrap(`Use "${program.name} [command] --help" for more information about a command.`, width));
    lines.push(...wrap(`Use "${program.name} help --all" for one-shot changes and other flags not shown here.`, width));
    if (program.homepage) lines.push("", program.homepage);
  }
  return `${lines.join("\n")}\n`;
}

function programHelp(name: string, description = "", commands: readonly Command[], width: number): string[] {
  const longest = Math.max(...commands.map((command) => command.name.length));
  return [
    name,
    ...(description ? ["", ...wrap(description, width)] : []),
    "",
    "Usage:",
    `  ${name} [flags]`,
    `  ${name} [command]`,
    "",
    "Available Commands:",
    ...commands.flatMap(({ name: command, summary }) =>
      wrap(summary, width - longest - 4).map((line, at) => `  ${(at === 0 ? command : "").padEnd(longest)}  ${line}`),
    ),
    "",
    ...wrap(
      "Every flag can be given as the environment variable beside it, or by its name in .baton.yaml (or the file " +
        "named by BATON_CONFIG_PATH). A flag wins over a variable, a variable over the file.",
      width,
    ),
  ];
}

function commandHelp(name: string, command: string, summary: string): string[] {
  const argument = { completion: " bash|zsh|fish|powershell", help: " [command]" }[command] ?? "";
  return [summary, "", "Usage:", `  ${name} ${command}${argument} [flags]`];
}

/** Which fields are required always, and which only with their field group. */
function requiredIn({ groups }: Configuration): (field: Field) => string {
  return (field) => {
    if (!field.required) return "";
    const needing = groups.filter((group) => group.fields.includes(field.name)).map((group) => group.name);
    if (needing.length === groups.length) return "required: ";
    return `required with ${needing.join(" or ")}: `;
  };
}

/** Names the groups that `--auth-method` chooses from. */
function withGroups(field: Field, { groups }: Configuration): Field {
  if (groups.length === 0) return field;
  const preset = selectedGroup(groups, "")?.name;
  const names = groups.map(({ name }) => (name === preset ? `${name} (the default)` : name));
  return { ...field, description: `${field.description}: ${names.join(" or ")}` };
}

function section(
  title: string,
  fields: readonly Field[],
  required: (field: Field) => string,
  width: number,
  own: ReadonlySet<string> = new Set(),
): string[] {
  if (fields.length === 0) return [];
  const sorted = fields.toSorted(
    (a, b) => Number(required(b) === "required: ") - Number(required(a) === "required: ") || (a.name < b.name ? -1 : 1),
  );
  return ["", `${title}:`, ...sorted.flatMap((field) => entryLines(field, required(field), width, own))];
}

function entryLines(field: Field, required: string, width: number, own: ReadonlySet<string>): string[] {
  const entry = flagEntry(field, { fromEnvironment: !own.has(field.name) });
  const facts = [
    entry.variable && `$${entry.variable}`,
    entry.default && `default ${field.kind === "string" ? JSON.stringify(entry.default) : entry.default}`,
  ].filter(Boolean);
  const text = `${required}${entry.description}${facts.length > 0 ? ` (${facts.join(", ")})` : ""}`.trim();
  const left = `  ${field.short ? "" : "    "}${entry.flag}`;
  return [left, ...wrap(text, width - indent.length - 4).map((line) => `${indent}    ${line}`)];
}
