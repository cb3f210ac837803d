import { safeText } from "@baton-connectors/sdk/safe-text";
import { plural } from "../output/plural.ts";
import type { Listed, Report } from "./report.ts";
import { appsTable, changesTable, checksSummary, privilegedTable, second, type Table } from "./words.ts";

export function reportMarkdown(report: Report): string {
  const { apps, conflicts, checks, privileged, changes } = report;
  const found = checks.filter(({ findings }) => findings.length > 0);
  const open = checks.filter(({ unanswered }) => unanswered.length > 0);
  const accepted = checks.flatMap(({ rule, excepted }) => excepted.map((one) => ({ rule, ...one })));
  return [
    `# ${cell(report.title)}`,
    `Made ${second(report.at)} of ${plural(apps.length, "app")}.`,
    "## What was looked at",
    table(appsTable(report)),
    ...apps
      .filter(({ whole }) => whole !== 1)
      .map(({ app }) => `**The sync of ${cell(app)} is not whole: what it does not tell may be there.**`),
    ...(conflicts.count > 0
      ? [
          "Accounts that could not be linked for sure:",
          list(conflicts, ({ kind, value, note }) => `${kind} ${value}: ${note}`),
        ]
      : []),
    "## Findings",
    checksSummary(checks),
    ...found.flatMap(({ rule, findings }) => [
      `### ${cell(rule.title)} (${rule.severity})`,
      cell(rule.why),
      table({
        head: ["App", "Who or what", "ID", "Finding"],
        rows: findings.map(({ app, name, subject, detail }) => [app, name, subject, detail]),
      }),
    ]),
    ...(accepted.length > 0
      ? [
          "### Accepted",
          table({
            head: ["Check", "App", "Who or what", "Until", "Reason"],
            rows: accepted.map(({ rule, app, name, until, reason }) => [rule.id, app, name, until, reason]),
          }),
        ]
      : []),
    ...(open.length > 0
      ? [
          "### Not answerable",
          ...open.map(({ rule, unanswered }) => `- ${cell(rule.title)}: ${cell(unanswered.join("; "))}`),
        ]
      : []),
    "## Privileged access, and why",
    table(privilegedTable(privileged)),
    more(privileged),
    "## What changed",
    apps.some(({ before }) => before)
      ? table(changesTable(changes))
      : "There is no sync before to compare with (`--before`).",
    more(changes),
    "## Sign-off",
    table({
      head: ["Reviewed by", "Role", "Date", "Signature"],
      rows: [
        ["", "", "", ""],
        ["", "", "", ""],
      ],
    }),
  ]
    .filter((part) => part !== "")
    .join("\n\n")
    .concat("\n");
}

const cell = (text: string) => safeText(text).replaceAll(/[|\\`*_<>[\]]/g, "\\$&");
const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
const table = ({ head, rows }: Table) =>
  rows.length === 0 ? "None." : [line(head), `|${" --- |".repeat(head.length)}`, ...rows.map(line)].join("\n");
const list = <T>({ rows }: Listed<T>, text: (row: T) => string) => rows.map((row) => `- ${cell(text(row))}`).join("\n");
const more = ({ rows, count }: Listed<unknown>) =>
  count > rows.length ? `And ${count - rows.length} more: baton export xlsx has all.` : "";
