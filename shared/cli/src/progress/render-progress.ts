import type { Phase } from "@baton-connectors/sync";
import { type Progress, total } from "./progress.ts";
import { count, duration } from "./quantities.ts";

const titles: Record<Phase, string> = {
  "resource-types": "resource types",
  resources: "resources",
  "static-entitlements": "static entitlements",
  entitlements: "entitlements",
  grants: "grants",
  "external-resources": "external resources",
  expansion: "expanding grants",
  targets: "resources",
};

export const phaseTitle = (phase: Phase) => titles[phase];

/** The display of a running sync: a line per resource type, then one for what is going on now. */
export function renderProgress(progress: Progress, elapsedMs: number, now: Date): string[] {
  const lines: string[] = [];
  const resources = progress.rows.get("resources") ?? new Map<string, number>();
  const widest = Math.max(0, ...[...resources.keys()].map((type) => type.length));
  for (const [type, rows] of resources) {
    const mark = progress.complete.has(`resources/${type}`) || progress.phase !== "resources" ? "✓" : "…";
    lines.push(`  ${mark} ${type.padEnd(widest)}  ${count(rows).padStart(9)}`);
  }
  for (const phase of ["entitlements", "grants"] as const) {
    const rows = progress.rows.get(phase);
    if (!rows && progress.phase !== phase) continue;
    const mark = progress.phase === phase ? "…" : "✓";
    const of = progress.phase === phase && progress.done ? `  ${doneText(progress.done)}` : "";
    lines.push(`  ${mark} ${phase.padEnd(widest)}  ${count(total(rows)).padStart(9)}${of}`);
  }
  lines.push(status(progress, elapsedMs));
  const left = progress.wait ? progress.wait.until.getTime() - now.getTime() : 0;
  if (progress.wait && left > 0) lines.push(`  waiting for ${progress.wait.why}: ${duration(left)} left`);
  return lines;
}

function status(progress: Progress, elapsedMs: number): string {
  const parts = [progress.phase ? titles[progress.phase] : "starting"];
  if (progress.phase === "expansion" && progress.expanding) {
    parts.push(`${count(progress.expanding.done)} of ${count(progress.expanding.total)}`);
  }
  const rows = [...progress.rows.values()].reduce((sum, ofPhase) => sum + total(ofPhase), 0);
  if (elapsedMs > 1000 && rows > 0) parts.push(`${count(Math.round(rows / (elapsedMs / 1000)))} rows/s`);
  parts.push(`${duration(elapsedMs)} elapsed`);
  return `  ${parts.join(" · ")}`;
}

const doneText = ({ resourceTypeId, done, total: all }: NonNullable<Progress["done"]>) =>
  all === undefined ? `${resourceTypeId} ${count(done)}` : `${resourceTypeId} ${count(done)} of ${count(all)}`;
