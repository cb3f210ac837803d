import { parseArn } from "../arn.ts";
import type { CredentialReport, ReportRow } from "../iam/credential-report.ts";
import { daysSince, type Insight } from "./insight.ts";

export interface Ages {
  /** Days after which a key is old. */
  readonly keyDays: number;
  /** Days after which what is not used is unused. */
  readonly unusedDays: number;
}

/** What an account's credential report tells of its users: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html */
export const insightsOfReport = ({ rows, madeAt }: CredentialReport, ages: Ages): Insight[] =>
  rows.flatMap((row) => (row.user === "<root_account>" ? ofRoot(row, madeAt) : ofUser(row, madeAt, ages)));

function ofUser(row: ReportRow, seenAt: Date, ages: Ages): Insight[] {
  const { user = "", arn = "" } = row;
  const of = { target: { resourceType: "iam_user", resource: arn }, seenAt };
  const noMfa: Insight = {
    ...{ ...of, rule: "no-mfa", severity: "high" },
    says: `${user} signs in with a password and no second factor`,
  };
  return [
    ...(row.password_enabled === "true" && row.mfa_active === "false" ? [noMfa] : []),
    ...(["1", "2"] as const).flatMap((number) => ofKey(row, number, seenAt, ages).map((one) => ({ ...of, ...one }))),
  ];
}

/** The report numbers keys, and does not name them. */
function ofKey(
  row: ReportRow,
  number: "1" | "2",
  now: Date,
  { keyDays, unusedDays }: Ages,
): Pick<Insight, "rule" | "severity" | "says">[] {
  const of = (what: string) => row[`access_key_${number}_${what}`];
  if (of("active") !== "true") return [];
  const age = daysSince(of("last_rotated"), now);
  const idle = daysSince(of("last_used_date"), now);
  const key = `access key ${number} of ${row.user}`;
  const found: Pick<Insight, "rule" | "severity" | "says">[] = [];
  if (age !== undefined && age > keyDays)
    found.push({ rule: `old-key-${number}`, severity: "medium", says: `${key} is ${age} days old` });
  if (idle !== undefined && idle > unusedDays)
    found.push({ rule: `unused-key-${number}`, severity: "medium", says: `${key} was not used for ${idle} days` });
  if (idle === undefined && age !== undefined && age > unusedDays)
    found.push({ rule: `unused-key-${number}`, severity: "medium", says: `${key} was never used, in ${age} days` });
  return found;
}

/** The root user is no IAM user: what is said of it is said of its account. */
function ofRoot(row: ReportRow, seenAt: Date): Insight[] {
  const account = parseArn(row.arn ?? "")?.account ?? "";
  const of = { target: { resourceType: "account", resource: account }, seenAt, severity: "critical" } as const;
  const hasKey = row.access_key_1_active === "true" || row.access_key_2_active === "true";
  return [
    ...(row.mfa_active === "false"
      ? [{ ...of, rule: "root-no-mfa", says: `the root user of ${account} has no second factor` }]
      : []),
    ...(hasKey ? [{ ...of, rule: "root-key", says: `the root user of ${account} has an access key` }] : []),
  ];
}
