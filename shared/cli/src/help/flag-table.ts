import type { Configuration, Field } from "@baton-connectors/sdk/config";
import { flagEntry } from "./flag-entry.ts";
import { sectionTitles } from "./section-titles.ts";

/** The flags of a configuration as Markdown, a table per section, for READMEs. */
export function flagTables({ fields, groups }: Configuration, options: { readonly hidden: boolean }): string {
  const shown = Object.values(fields).filter((field) => options.hidden || !field.hidden);
  const tables = sectionTitles.flatMap(([section, title]) => {
    const rows = shown.filter((field) => field.section === section).map((field) => row(field, needed(field)));
    if (rows.length === 0) return [];
    return [`**${title}**\n\n| Flag | Variable | Default | Meaning |\n| --- | --- | --- | --- |\n${rows.join("\n")}`];
  });
  return `${tables.join("\n\n")}\n`;

  function needed(field: Field): string {
    if (!field.required) return "";
    const names = groups.filter((group) => group.fields.includes(field.name)).map((group) => `\`${group.name}\``);
    return names.length === groups.length ? "**Required.** " : `**Required with ${names.join(" or ")}.** `;
  }
}

function row(field: Field, needed: string): string {
  const entry = flagEntry(field, { fromEnvironment: true });
  const notes = [field.secret && "secret", field.hidden && "not in help"].filter(Boolean).join(", ");
  const meaning = `${needed}${escaped(entry.description)}${notes ? ` (${notes})` : ""}`.trim();
  const preset = entry.default ? `\`${entry.default}\`` : "";
  return `| \`${entry.flag}\` | \`${entry.variable}\` | ${preset} | ${meaning} |`;
}

const escaped = (text: string) =>
  text
    .replaceAll("|", "\\|")
    .replace(/\s*\n\s*/g, " ")
    .replaceAll("<", "&lt;");
