import type { Field } from "@baton-connectors/sdk/config";
import { commandsWith, fieldsOf } from "../invocation.ts";
import type { Run } from "../program-run.ts";
import { flagEntry } from "./flag-entry.ts";
import { sectionTitles } from "./section-titles.ts";

/** The manual page of a program, in the man macros: https://man7.org/linux/man-pages/man7/groff_man.7.html */
export function manPage({ program, version, defaults }: Run): string {
  const { name, description = `Baton connector for ${program.config.displayName || name}`, homepage } = program;
  const fields = fieldsOf(undefined, program.config, defaults, program.commands);
  const shown = fields.filter((field) => field.name !== "help" && field.name !== "version");
  const lines = [
    `.TH ${name.toUpperCase().replaceAll("-", "\\-")} 1 "" "${name} ${version}" "Baton connectors"`,
    ".SH NAME",
    `${text(name)} \\- ${text(description.replace(/\.$/, ""))}`,
    ".SH SYNOPSIS",
    `.B ${text(name)}`,
    "[\\fIflags\\fR]",
    ".br",
    `.B ${text(name)}`,
    "\\fIcommand\\fR [\\fIflags\\fR]",
    ".SH DESCRIPTION",
    "Without a command: a sync of the app into a .c1z file, a service that takes tasks from ConductorOne (with \\-\\-client\\-id), or one operation.",
    "Every flag can be given as the environment variable named with it, or by its name in .baton.yaml, or the file that BATON_CONFIG_PATH names. A",
    "flag wins over a variable, a variable over the file.",
    ".SH COMMANDS",
    ...commandsWith(program.commands ?? []).flatMap((command) => [
      ".TP",
      `.B ${text(command.name)}`,
      text(command.summary),
    ]),
    ...sectionTitles.flatMap(([section, title]) => {
      const own = shown.filter((field) => field.section === section);
      return own.length === 0 ? [] : [`.SH ${text(title).toUpperCase()}`, ...own.flatMap(entry)];
    }),
    ".SH EXIT STATUS",
    "0, or the number of the gRPC code of the error; 2 also for a wrong command line or configuration, 130 and 143 after SIGINT and SIGTERM.",
    ...(homepage ? [".SH SEE ALSO", text(homepage)] : []),
  ];
  return `${lines.join("\n")}\n`;
}

function entry(field: Field): string[] {
  const { flag, description, variable, default: preset } = flagEntry(field, { fromEnvironment: true });
  const facts = [variable, preset && `default ${preset}`].filter(Boolean).join(", ");
  return [".TP", `.B ${text(flag)}`, text(`${description}${facts ? ` (${facts})` : ""}`.trim())];
}

/** Hyphens that are typed are no dashes; a line must not begin like a request. */
const text = (words: string) =>
  words
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => (/^[.']/.test(line) ? `\\&${line}` : line))
    .join("\n");
