import type { Checked } from "../check/run-rules.ts";
import { plural } from "../output/plural.ts";
import type { ChangeRow, Listed, PrivilegedRow, Report } from "./report.ts";

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export const second = (time: string) =>
  time
    .replace(/\.\d+Z$/, "Z")
    .replace("T", " ")
    .replace("Z", " UTC");

export const appsTable = ({ apps }: Report): Table => ({
  head: [
    "App",
    "Synced",
    "Whole",
    "Accounts",
    "Disabled",
    "Without MFA",
    "Resources",
    "Entitlements",
    "Grants",
    "Sync",
  ],
  rows: apps.map((one) => [
    ...[one.app, second(one.at), one.whole === 1 ? "yes" : "no", String(one.accounts), String(one.disabled)],
    one.mfaTold === 0 ? "not told" : `${one.withoutMfa} of ${one.mfaTold}`,
    ...[String(one.resources), String(one.entitlements), String(one.grants), one.sync],
  ]),
});

export const privilegedTable = ({ rows }: Listed<PrivilegedRow>): Table => ({
  head: ["Who", "App", "Account", "Status", "MFA", "Right", "Why"],
  rows: rows.map(({ who, app, subject, status, mfa, right, path }) => [
    ...[who, app, subject, status, mfa === null ? "not told" : mfa ? "yes" : "no", right],
    path === "direct" ? "granted directly" : path === "" ? "inherited" : `through ${path}`,
  ]),
});

export const changesTable = ({ rows }: Listed<ChangeRow>): Table => ({
  head: ["Change", "App", "Who", "ID", "What", "Way"],
  rows: rows.map(({ change, app, name, subject, what, path }) => [change, app, name, subject, what ?? "", path ?? ""]),
});

export function checksSummary(checks: readonly Checked[]): string {
  const count = (wanted: Checked["status"]) => checks.filter(({ status }) => status === wanted).length;
  const found = checks.reduce((sum, { findings }) => sum + findings.length, 0);
  return `${plural(found, "finding")}. Of ${plural(checks.length, "check")} ${count("failed")} failed, ${count("passed")} passed, ${count("not answerable")} could not be answered.`;
}
