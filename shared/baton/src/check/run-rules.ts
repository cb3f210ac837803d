import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { toBatonError } from "@baton-connectors/sdk/errors";
import { globMatcher } from "../company/privileged.ts";
import { usage } from "../usage.ts";
import type { Exception, Rule, RuleSet, Setting } from "./rule.ts";

export interface Finding {
  readonly app: string;
  /** `type:id` */
  readonly subject: string;
  readonly name: string;
  readonly detail: string;
}
export interface Excepted extends Finding {
  readonly until: string;
  readonly reason: string;
}
export interface Checked {
  readonly rule: Rule;
  readonly status: "passed" | "failed" | "not answerable";
  readonly findings: readonly Finding[];
  readonly excepted: readonly Excepted[];
  /** Apps, or the company, that it could not be answered for, and why. */
  readonly unanswered: readonly string[];
}

/** Answers every rule. One that the data cannot answer has not passed. */
export function runRules(db: DatabaseSync, { rules, settings, exceptions }: RuleSet, now: Date): Checked[] {
  const apps = db
    .prepare("select app from apps order by app")
    .all()
    .map(({ app }) => app as string);
  const values = {
    ...Object.fromEntries(Object.entries(settings).map(([k, v]) => [k, boundValue(v)])),
    now: now.toISOString(),
  };
  const select = (rule: Rule, sql: string, parameters: Readonly<Record<string, SQLInputValue>> = values) => {
    try {
      const statement = db.prepare(sql);
      statement.setAllowUnknownNamedParameters(true);
      return statement.all(parameters) as Record<string, unknown>[];
    } catch (thrown) {
      throw usage(`the rule ${rule.id} failed: ${toBatonError(thrown).message}`, "See the views in docs/baton.md.");
    }
  };
  const today = now.toISOString().slice(0, 10);
  return rules.map((rule): Checked => {
    const unanswered = unansweredOf(
      rule,
      apps,
      rule.answerable === undefined ? undefined : select(rule, rule.answerable),
    );
    const isNone = unanswered.length > 0 && (rule.scope === "company" || unanswered.length === apps.length);
    const why = unanswered.map((app) => (rule.scope === "company" ? rule.otherwise : `${app}: ${rule.otherwise}`));
    if (isNone) return { rule, status: "not answerable", findings: [], excepted: [], unanswered: why };
    const skipped = new Set(unanswered);
    const all = select(rule, rule.sql)
      .map((row) => findingOf(rule, row))
      .filter(({ app }) => !skipped.has(app));
    const { findings, excepted } = sorted(rule, all, exceptions, today);
    return { rule, status: findings.length > 0 ? "failed" : "passed", findings, excepted, unanswered: why };
  });
}

const boundValue = (setting: Setting): SQLInputValue =>
  typeof setting === "object" ? JSON.stringify(setting) : setting;

function unansweredOf({ scope }: Rule, apps: readonly string[], rows: readonly Record<string, unknown>[] | undefined) {
  if (rows === undefined) return [];
  if (scope === "company") return rows.length > 0 ? [] : ["the company"];
  const answered = new Set(rows.map(({ app }) => app));
  return apps.filter((app) => !answered.has(app));
}

const columns = ["app", "subject", "name", "detail"] as const;

function findingOf({ id }: Rule, row: Record<string, unknown>): Finding {
  for (const column of columns)
    if (!Object.hasOwn(row, column))
      throw usage(`the rule ${id} selects no column ${column}`, `It needs ${columns.join(", ")}.`);
  const [app, subject, name, detail] = columns.map((column) => String(row[column] ?? ""));
  return { app: app!, subject: subject!, name: name!, detail: detail! };
}

/** What is accepted today is told apart; what was accepted until a day that is past is a finding, which says so. */
function sorted({ id }: Rule, all: readonly Finding[], exceptions: readonly Exception[], today: string) {
  const own = exceptions
    .filter(({ rule }) => rule === id)
    .map((one) => ({ ...one, matches: globMatcher(one.subject) }));
  const findings: Finding[] = [];
  const excepted: Excepted[] = [];
  for (const finding of all) {
    const accepted = own.filter(({ matches }) => matches(`${finding.app}:${finding.subject}`));
    const valid = accepted.find(({ until }) => until >= today);
    const [past] = accepted;
    if (valid) excepted.push({ ...finding, until: valid.until, reason: valid.reason });
    else findings.push(past ? { ...finding, detail: `${finding.detail}; accepted until ${past.until}` } : finding);
  }
  return { findings, excepted };
}
