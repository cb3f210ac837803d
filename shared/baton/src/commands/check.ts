import { nearest } from "@baton-connectors/sdk/nearest";
import { type CheckFormat, renderChecks } from "../check/formats.ts";
import { type RuleSet, readRules, type Setting, type Severity, severities } from "../check/rule.ts";
import { runRules } from "../check/run-rules.ts";
import { everything, withCompany } from "../company/company.ts";
import type { ManyOptions } from "../program/frame.ts";
import { usage } from "../usage.ts";

export interface CheckFlags {
  readonly rules?: readonly string[];
  readonly only?: readonly string[];
  readonly set?: readonly string[];
  readonly failOn: string;
  readonly strict?: boolean;
  readonly at?: string;
}
type CheckOptions = ManyOptions & CheckFlags & { readonly format: CheckFormat };

/** Exit status of checks that found something, and of those that `--strict` wants answered and the files do not answer. */
const found = 1;
const unansweredStrictly = 3;

/** Answers the checks. Returns the exit status. */
export async function checkCompany({ output, format, failOn, strict, at, ...options }: CheckOptions): Promise<number> {
  const set = ruleSetOf(options);
  const failing = severities.slice(0, severities.indexOf(severityOf(failOn)) + 1);
  const now = timeOf(at);
  return withCompany({ ...options, tell: output }, everything, async (db) => {
    const checked = runRules(db, set, now);
    const files = new Map(
      db
        .prepare("select app, file from apps")
        .all()
        .map(({ app, file }) => [app as string, file as string]),
    );
    await output.write(renderChecks(format, checked, files));
    if (checked.some(({ rule, status }) => status === "failed" && failing.includes(rule.severity))) return found;
    return strict && checked.some(({ unanswered }) => unanswered.length > 0) ? unansweredStrictly : 0;
  });
}

/** The rules that are asked for, with the settings that are given. */
export function ruleSetOf({ rules = [], only, set = [] }: Pick<CheckFlags, "rules" | "only" | "set">): RuleSet {
  const read = readRules(rules);
  const ids = read.rules.map(({ id }) => id);
  for (const id of only ?? []) {
    if (!ids.includes(id)) throw usage(`there is no check ${id}`, `Is it ${nearest(id, ids)[0] ?? ids.join(", ")}?`);
  }
  return {
    ...read,
    rules: read.rules.filter(({ id }) => only === undefined || only.includes(id)),
    settings: { ...read.settings, ...Object.fromEntries(set.map((one) => settingIn(one, read.settings))) },
  };
}

function settingIn(text: string, known: RuleSet["settings"]): readonly [string, Setting] {
  const [, name, value] = /^(\w+)=(.*)$/.exec(text) ?? [];
  const before = name === undefined ? undefined : known[name];
  if (name === undefined || value === undefined || before === undefined) {
    throw usage(`not a setting: ${text}`, `Write NAME=VALUE, of ${Object.keys(known).join(", ")}.`);
  }
  if (typeof before === "object") return [name, value.split(",")];
  if (typeof before === "string") return [name, value];
  if (!/^\d+$/.test(value)) throw usage(`${name} is a number, and not ${value}`);
  return [name, Number(value)];
}

function severityOf(text: string): Severity {
  const severity = severities.find((one) => one === text);
  if (!severity) throw usage(`no severity ${text}`, `They are ${severities.join(", ")}.`);
  return severity;
}

export function timeOf(at: string | undefined): Date {
  const time = at === undefined ? new Date() : new Date(at);
  if (Number.isNaN(time.getTime())) throw usage(`${at} is no time`, "Write it as 2026-11-30T12:00:00Z.");
  return time;
}
