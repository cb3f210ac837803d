import type { Tried } from "./try-case.ts";
import type { Outcome } from "./verdict.ts";

const columns: readonly Outcome[] = ["equal", "explained", "refused", "lost"];

/** What became of all cases, a line for each kind of fault; at its end, the requests of the case that took most. */
export function tableOf(tried: readonly Tried[]): string {
  const lines = [["fault", "tried", ...columns, "requests"]];
  const line = (name: string, all: readonly Tried[]) => [
    name,
    String(all.length),
    ...columns.map((column) => String(all.filter(({ outcome }) => outcome === column).length)),
    String(all.reduce((most, { requests }) => Math.max(most, requests), 0)),
  ];
  for (const [kind, all] of Map.groupBy(tried, (one) => one.case.kind)) lines.push(line(kind, all));
  lines.push(line("in all", tried));
  const widths = lines[0]!.map((_, i) => Math.max(...lines.map((one) => one[i]!.length)));
  return lines
    .map((one) => one.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("  "))
    .join("\n");
}
