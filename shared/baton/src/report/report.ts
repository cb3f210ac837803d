import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { RuleSet } from "../check/rule.ts";
import { type Checked, runRules } from "../check/run-rules.ts";

export interface AppRow {
  readonly app: string;
  readonly sync: string;
  readonly at: string;
  readonly whole: number;
  readonly accounts: number;
  readonly disabled: number;
  readonly withoutMfa: number;
  readonly mfaTold: number;
  readonly resources: number;
  readonly entitlements: number;
  readonly grants: number;
  readonly before: string | null;
}
export interface PrivilegedRow {
  readonly who: string;
  readonly app: string;
  readonly subject: string;
  readonly name: string;
  readonly status: string;
  readonly mfa: number | null;
  readonly right: string;
  readonly path: string;
}
export interface ChangeRow {
  readonly app: string;
  readonly change: string;
  readonly subject: string;
  readonly name: string;
  readonly what: string;
  readonly path: string;
}

/** Rows that are told, and how many there are. */
export interface Listed<T> {
  readonly rows: readonly T[];
  readonly count: number;
}
export interface Report {
  readonly title: string;
  readonly at: string;
  readonly apps: readonly AppRow[];
  readonly people: number;
  readonly conflicts: Listed<{ readonly kind: string; readonly value: string; readonly note: string }>;
  readonly checks: readonly Checked[];
  readonly privileged: Listed<PrivilegedRow>;
  readonly changes: Listed<ChangeRow>;
}

/** Rows of one list: a page of more is read by nobody, and the workbook has all. */
const most = 2000;

/** What a review of access needs to know, all of the same moment. */
export function reportOf(
  db: DatabaseSync,
  { title, rules, now }: { title: string; rules: RuleSet; now: Date },
): Report {
  const rows = <T>(sql: string, ...values: SQLInputValue[]) => db.prepare(sql).all(...values) as unknown as T[];
  const count = (from: string) => Number(db.prepare(`select count(*) as n from ${from}`).get()?.n);
  const listed = <T>(columns: string, from: string, order: string): Listed<T> => ({
    rows: rows<T>(`select ${columns} from ${from} order by ${order} limit ${most}`),
    count: count(from),
  });
  return {
    ...{ title, at: now.toISOString(), people: count("people") },
    apps: rows<AppRow>(`select a.app, a.sync_id as sync, a.synced_at as at, a.is_whole as whole, b.synced_at as before,
      (select count(*) from resources r where r.app = a.app and r.is_account = 1) as accounts,
      (select count(*) from resources r where r.app = a.app and r.is_account = 1 and r.status in ('disabled', 'deleted')) as disabled,
      (select count(*) from resources r where r.app = a.app and r.is_account = 1 and r.mfa = 0) as withoutMfa,
      (select count(*) from resources r where r.app = a.app and r.is_account = 1 and r.mfa is not null) as mfaTold,
      (select count(*) from resources r where r.app = a.app) as resources,
      (select count(*) from entitlements e where e.app = a.app) as entitlements,
      (select count(*) from all_grants g where g.app = a.app) as grants
      from apps a left join before_apps b on b.app = a.app order by a.app`),
    conflicts: listed("kind, value, note", "conflicts", "kind, value"),
    checks: runRules(db, rules, now),
    privileged: listed(
      `coalesce(person_name, principal_name, principal_id) as who, app, principal_type || ':' || principal_id as subject,
       coalesce(principal_name, principal_id) as name, coalesce(status, '') as status, mfa,
       coalesce(resource_name, resource_id) || ' (' || coalesce(slug, entitlement_id) || ')' as right, coalesce(path, '') as path`,
      "(select * from access where privileged = 1)",
      "who, app, right",
    ),
    changes: listed("*", "changes", "change, app, name, what"),
  };
}
