import { fileURLToPath } from "node:url";
import { listOf, objectOf, readYaml, textOf, textsOf } from "../company/company-file.ts";
import { usage } from "../usage.ts";

export const severities = ["critical", "high", "medium", "low", "info"] as const;
export type Severity = (typeof severities)[number];

/** What is looked for, as data. */
export interface Rule {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly why: string;
  /** Whether it is answered for each app by itself, or for all together. */
  readonly scope: "app" | "company";
  /** SQL for the apps it can be answered for, or for whether it can be; undefined: always. */
  readonly answerable: string | undefined;
  /** Why it cannot be answered where it cannot. */
  readonly otherwise: string;
  /** Selects findings: app, subject, name, detail. */
  readonly sql: string;
}

/** A finding that is known and accepted, until a day and for a reason. */
export interface Exception {
  readonly rule: string;
  /** A pattern of `app:subject`. */
  readonly subject: string;
  readonly until: string;
  readonly reason: string;
}

export type Setting = number | string | readonly string[];
export interface RuleSet {
  readonly rules: readonly Rule[];
  readonly settings: Readonly<Record<string, Setting>>;
  readonly exceptions: readonly Exception[];
}

const bundled = fileURLToPath(new URL("rules.yaml", import.meta.url));

/** The bundled rules, and those of files: one of the same id takes the other's place. */
export function readRules(paths: readonly string[]): RuleSet {
  const sets = [bundled, ...paths].map(readRuleFile);
  const rules = new Map(sets.flatMap((set) => set.rules).map((rule) => [rule.id, rule]));
  const exceptions = sets.flatMap((set) => set.exceptions);
  for (const { rule } of exceptions)
    if (!rules.has(rule)) throw usage(`an exception names the rule ${rule}, which is none`);
  return {
    rules: [...rules.values()],
    settings: Object.assign({}, ...sets.map(({ settings }) => settings)),
    exceptions,
  };
}

function readRuleFile(path: string): RuleSet {
  const said = objectOf(readYaml(path), path, ["rules", "settings", "exceptions"]);
  return {
    rules: listOf(said.rules, `${path}: rules`).map((one, i) => ruleOf(one, `${path}: rules[${i}]`)),
    settings: Object.fromEntries(
      Object.entries(objectOf(said.settings ?? {}, `${path}: settings`, Object.keys(said.settings ?? {}))).map(
        ([name, value]) => [name, settingOf(value, `${path}: settings.${name}`)],
      ),
    ),
    exceptions: listOf(said.exceptions, `${path}: exceptions`).map((one, i) =>
      exceptionOf(one, `${path}: exceptions[${i}]`),
    ),
  };
}

function ruleOf(value: unknown, where: string): Rule {
  const known = ["id", "title", "severity", "why", "scope", "answerable", "otherwise", "sql"];
  const said = objectOf(value, where, known);
  const severity = severities.find((one) => one === said.severity);
  if (!severity) throw usage(`${where}.severity is one of ${severities.join(", ")}`);
  const { scope = "app" } = said;
  if (scope !== "app" && scope !== "company") throw usage(`${where}.scope is app or company`);
  return {
    ...{ id: textOf(said.id, `${where}.id`), title: textOf(said.title, `${where}.title`), severity, scope },
    why: textOf(said.why, `${where}.why`),
    answerable: said.answerable === undefined ? undefined : textOf(said.answerable, `${where}.answerable`),
    otherwise: textOf(said.otherwise ?? "the files do not tell it", `${where}.otherwise`),
    sql: textOf(said.sql, `${where}.sql`),
  };
}

const settingOf = (value: unknown, where: string): Setting =>
  Array.isArray(value) ? textsOf(value, where) : typeof value === "number" ? value : textOf(value, where);

function exceptionOf(value: unknown, where: string): Exception {
  const said = objectOf(value, where, ["rule", "subject", "until", "reason"]);
  const until = textOf(said.until, `${where}.until`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(until) || Number.isNaN(Date.parse(until))) {
    throw usage(`${where}.until is a day, as 2027-01-31`);
  }
  const reason = textOf(said.reason, `${where}.reason`).trim();
  if (reason === "") throw usage(`${where}.reason says nothing`);
  return { rule: textOf(said.rule, `${where}.rule`), subject: textOf(said.subject, `${where}.subject`), until, reason };
}
