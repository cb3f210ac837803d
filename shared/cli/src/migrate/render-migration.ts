import type { IdComparison } from "@baton-connectors/c1z";
import { count } from "../progress/quantities.ts";
import type { Judged } from "./judge-settings.ts";

const marks: Readonly<Record<Judged["verdict"], string>> = { stays: "✓", "no effect": "-", unknown: "!" };

export function renderSettings(path: string, settings: readonly Judged[]): string {
  const widest = Math.max(0, ...settings.map(({ setting }) => setting.length));
  const lines = settings.map(({ setting, verdict, note }) =>
    `  ${marks[verdict]} ${setting.padEnd(widest)}  ${verdict}${note ? `: ${note}` : ""}`.trimEnd(),
  );
  const unknown = settings.filter(({ verdict }) => verdict === "unknown").length;
  const conclusion =
    unknown === 0 ? "Every setting means the same here." : `${unknown} of ${settings.length} are not known here.`;
  return `Settings in ${path}\n${lines.join("\n")}\n\n${conclusion}\n`;
}

export function renderIds(path: string, ids: readonly IdComparison[]): string {
  const head = `\nIds of ${path}, and of a sync made now\n${"".padEnd(18)}${"equal".padStart(12)}${"new".padStart(12)}${"gone".padStart(12)}\n`;
  const lines = ids.flatMap(({ kind, equal, fresh, gone, goneExamples }) => [
    `  ${kind.padEnd(16)}${count(equal).padStart(12)}${count(fresh).padStart(12)}${count(gone).padStart(12)}`,
    ...goneExamples.map((id) => `      gone: ${id}`),
  ]);
  const conclusion = ids.some(({ gone }) => gone > 0)
    ? "Some ids are gone. Where the app has not changed since that file was written, report it before you switch."
    : "No id changes: ConductorOne goes on with the same resources, entitlements and grants.";
  return `${head}${lines.join("\n")}\n\n${conclusion}\n`;
}
