import type { SyncStats } from "@baton-connectors/c1z";
import { findingsOf, type SyncSummary } from "@baton-connectors/sync";
import { wrap } from "../help/wrap.ts";
import { shellWord } from "../shell-word.ts";
import { bytes, count, duration, plural } from "./quantities.ts";

export interface SummaryFacts {
  readonly summary: SyncSummary;
  /** What the file holds now, rows of an earlier process included. */
  readonly stats: SyncStats;
  readonly path: string;
  /** In bytes; undefined when there is no file. */
  readonly size: number | undefined;
  /** Of a terminal, whose lines are broken between words; default: none. */
  readonly columns?: number | undefined;
}

const shownWarnings = 5;

/** What a person wants to know after a sync. */
export function renderSummary(facts: SummaryFacts): string {
  const { summary, stats, path, size } = facts;
  const lines = [headline(facts)];
  for (const phase of ["resources", "entitlements", "grants"] as const) {
    const byType = Object.entries(stats[`${phase}_by_resource_type`] ?? {})
      .filter(([, number]) => number > 0)
      .map(([type, number]) => `${type} ${count(number)}`)
      .join(", ");
    lines.push(`  ${phase.padEnd(13)} ${count(stats[phase] ?? 0).padStart(9)}${byType ? `   ${byType}` : ""}`);
  }
  const { expansion } = summary;
  if (expansion && expansion.created + expansion.updated > 0) {
    lines.push(`  ${"expansion".padEnd(13)} ${count(expansion.created).padStart(9)}   grants inherited, counted above`);
  }
  for (const cycle of expansion?.cycles ?? []) lines.push(`  cycle         ${cycle.join(" ↔ ")}`);
  for (const { kind, count: number, what, examples } of findingsOf(summary)) {
    const named = examples.length > 0 ? `, e.g. ${examples.join(", ")}` : "";
    lines.push(`  ${kind.padEnd(13)} ${count(number).padStart(9)}   ${what}${named}`);
  }
  for (const { resourceTypeId, principalTypeId, who, count: number } of summary.outsiders) {
    lines.push(
      `  outside       ${count(number).padStart(9)}   grants of ${resourceTypeId} held by a ${principalTypeId}: ${who}`,
    );
  }
  for (const { list, complete } of summary.startedOver) {
    const note = complete ? "" : "; what is gone since it was first read may still be in the file";
    lines.push(`  read again    ${list}, from its beginning${note}`);
  }
  for (const { step, message } of summary.warnings.slice(0, shownWarnings)) {
    lines.push(`  warning       ${step}: ${message}`);
  }
  const more = summary.warnings.length + summary.moreWarnings - shownWarnings;
  if (more > 0) lines.push(`  ${plural(more, "more warning")}, in the log`);
  if (summary.retries > 0) {
    lines.push(`  ${plural(summary.retries, "call")} tried again, ${duration(summary.waitedMs)} of waiting`);
  }
  if (summary.outcome === "finished" && !stats.resources) {
    lines.push("  Nothing was found. Run the doctor command to see whether permissions are missing.");
  }
  lines.push(
    summary.outcome === "finished" ? `Next: ${nextCommand(path)}` : "Run the same command again to go on from here.",
  );
  return `${lines.flatMap((line) => broken(line, facts.columns)).join("\n")}\n`;

  function headline({ summary: { outcome, durationMs, resumed } }: SummaryFacts): string {
    const file = `${path}${size === undefined ? "" : ` (${bytes(size)})`}`;
    const took = `${duration(durationMs)}${resumed ? ", going on with an earlier sync" : ""}`;
    return outcome === "finished" ? `Synced into ${file} in ${took}` : `Stopped before the end after ${took}: ${file}`;
  }
}

/** The columns of a row: what it is about, and of most how many. */
const columnsOf = /^ {2}.{13} (?: *[\d,]+ {3})?/;

/** A long line goes on under its last column. */
function broken(line: string, columns: number | undefined): readonly string[] {
  const [head] = columnsOf.exec(line) ?? [""];
  if (columns === undefined || line.length <= columns || columns < 2 * head.length) return [line];
  const [first, ...more] = wrap(line.slice(head.length), columns - head.length);
  return [`${head}${first}`, ...more.map((rest) => " ".repeat(head.length) + rest)];
}

/** The command that shows what was found. */
export const nextCommand = (path: string) =>
  path === "sync.c1z" ? "baton stats" : `baton stats -f ${shellWord(path)}`;
