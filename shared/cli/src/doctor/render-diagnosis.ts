import { wrap } from "../help/wrap.ts";
import { notTried } from "./diagnose.ts";
import type { Diagnosis, PermissionState, State, Step } from "./diagnosis.ts";

const marks: Record<State, string> = { works: "✓", suspicious: "!", fails: "✗", unknown: "?", skipped: "-" };

const isNotTried = ({ detail }: Step) => detail === notTried;

/** The lines of each step as it is done; what helps several of them is said with the first. "": it is told at the end. */
export function stepLines(): (step: Step) => string {
  const told = new Set<string>();
  return (step) => {
    if (isNotTried(step)) return "";
    const text = `${marks[step.state]} ${step.name}${step.detail ? `: ${step.detail}` : ""}`;
    const hint = step.hint && !told.has(step.hint) ? wrap(step.hint, 74).map((line) => `      ${line}`) : [];
    told.add(step.hint);
    return [...wrap(text, 76).map((line, index) => `  ${index === 0 ? "" : "  "}${line}`), ...hint].join("\n");
  };
}

/** The tables after the steps: permissions by resource type, what a sync would lack, the verdict with its cause. */
export function renderDiagnosis(diagnosis: Diagnosis): string {
  const lines: string[] = [];
  const cause = diagnosis.steps.find(({ purpose, state }) => purpose === "access" && state === "fails");
  if (cause && diagnosis.steps.some(isNotTried)) {
    const untried = diagnosis.steps.filter(isNotTried).map(({ name }) => name);
    lines.push(
      ...wrap(`- ${untried.join(", ")}: ${notTried}`, 76).map((line, at) => `  ${at === 0 ? "" : "  "}${line}`),
    );
  }
  const types = diagnosis.resourceTypes.filter((type) => type.sync.length + type.provision.length > 0);
  // Without access nothing is known of any of them.
  if (types.length > 0 && !diagnosis.steps.some(isNotTried)) {
    lines.push("", "Permissions");
    for (const type of types) {
      lines.push(`  ${type.displayName} (${type.id})`);
      lines.push(...permissionLines("sync", type.sync), ...permissionLines("provisioning", type.provision));
    }
    lines.push("", "  ✓ works  ✗ missing  ! looks wrong  ? cannot be known without a change");
  }
  if (diagnosis.absent.length > 0) {
    lines.push("", "A sync would lack");
    lines.push(...diagnosis.absent.flatMap((absent) => wrap(absent, 76).map((line) => `  ${line}`)));
  }
  lines.push("", verdict(diagnosis));
  if (cause) lines.push(...stepLines()(cause).split("\n"));
  return `${lines.join("\n")}\n`;
}

function permissionLines(purpose: string, permissions: readonly PermissionState[]): string[] {
  return permissions.flatMap(({ id, state, when }) =>
    wrap(`${marks[state]} ${id}${when ? ` (${when})` : ""}`, 62).map(
      (line, index) => `    ${(index === 0 ? purpose : "").padEnd(13)} ${line}`,
    ),
  );
}

function verdict({ syncComplete, exitStatus }: Diagnosis): string {
  if (syncComplete === "yes") return "A sync would be complete.";
  if (syncComplete === "no") return "A sync would not be complete.";
  if (exitStatus !== 0) return "A sync could be incomplete: see what looks wrong above.";
  return "Nothing is known to be missing.";
}
