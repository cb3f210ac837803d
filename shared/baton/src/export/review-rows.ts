import type { DatabaseSync } from "node:sqlite";
import { type Part, type Row, withParts } from "./repeated.ts";

/** The columns ConductorOne's import knows by these names. */
const importColumns = [
  ...["Type", "Last Name", "First Name", "User ID", "User Status", "Email Address"],
  ...["Entitlement Display Name", "Entitlement", "Resource Type", "Resource Name"],
  ...["Entitlement Description", "Entitlement Slug"],
];
/** What a review needs besides; behind the others, which keep their places. */
const moreColumns = [
  ...["App", "Principal Type", "Principal ID", "Display Name", "Login", "All Email Addresses", "Account Type"],
  ...["Status Detail", "MFA", "SSO", "Last Login", "Created", "Manager", "Department", "Employee ID", "Person"],
  ...["Profile", "Privileged", "Direct", "Path", "Sync ID", "Synced At"],
];
export const reviewColumns = [...importColumns, ...moreColumns];

const yes = (column: string) => `case ${column} when 1 then 'yes' when 0 then 'no' else '' end`;
const second = (column: string) => `coalesce(substr(${column}, 1, 19) || 'Z', '')`;
const identity = "r.last_name, r.first_name, r.user_id";
const none = (count: number) => Array(count).fill("''").join(", ");
const more = `r.app, r.type, r.id, r.name, r.login, r.emails, r.account_type, r.status_detail, ${yes("r.mfa")}, ${yes("r.sso")},
  ${second("r.last_login")}, ${second("r.created")}, r.manager, r.department, r.employee_id, coalesce(l.person, '')`;
const sync = `a.sync_id, ${second("a.synced_at")}`;
const links = "left join links l on l.app = r.app and l.type = r.type and l.id = r.id";

const selects = [
  `select 'Identity', ${identity}, upper(substr(r.status, 1, 1)) || substr(r.status, 2), r.email, ${none(6)}, ${more}, r.profile,
     ${none(3)}, ${sync}
   from resource_types t join resources r on r.app = t.app and r.type = t.id join apps a on a.app = r.app ${links}
   where t.traits like '%user%' and r.is_account = 1 order by t.rowid, r.rowid`,
  `select 'Entitlement', ${none(5)}, e.name, e.id, e.resource_type, coalesce(o.name, 'MISSING RESOURCE (' || e.resource_type || ':' || e.resource_id || ')'),
     e.description, e.slug, e.app, ${none(16)}, ${yes("e.privileged")}, ${none(2)}, ${sync}
   from entitlements e join apps a on a.app = e.app
   left join resources o on o.app = e.app and o.type = e.resource_type and o.id = e.resource_id order by e.rowid`,
];

/** Grants in their order; then what they share with others, by app, principal and entitlement. */
const grants = `select g.app, g.principal_type, g.principal_id, g.entitlement_id, ${yes("g.direct")}, iif(g.direct, 'direct', coalesce(w.path, ''))
  from all_grants g left join ways w on w.grant_n = g.n order by g.n`;
const grantParts: readonly Part[] = [
  {
    select: `select 'Grant', ${identity}, '', r.email from resources r where r.app = ? and r.type = ? and r.id = ? and r.is_account = 1`,
    key: [0, 1, 2],
  },
  {
    select: `select coalesce(e.name, 'MISSING ENTITLEMENT (' || k.id || ')'), k.id, coalesce(e.resource_type, ''),
        coalesce(o.name, 'MISSING RESOURCE (' || coalesce(e.resource_type, '') || ':' || coalesce(e.resource_id, '') || ')'),
        coalesce(e.description, ''), coalesce(e.slug, ''), ${yes("e.privileged")}
      from (select ? as app, ? as id) k left join entitlements e on e.app = k.app and e.id = k.id
      left join resources o on o.app = e.app and o.type = e.resource_type and o.id = e.resource_id`,
    key: [0, 3],
  },
  { select: `select ${more} from resources r ${links} where r.app = ? and r.type = ? and r.id = ?`, key: [0, 1, 2] },
  { select: `select ${sync} from apps a where a.app = ?`, key: [0] },
];

function* grantRows(db: DatabaseSync): Generator<Row> {
  for (const [[, , , , direct, path], account, entitlement, rest, ofSync] of withParts(
    db,
    rowsOfStatement(db, grants),
    grantParts,
  ) as Iterable<readonly [Row, Row, Row, Row, Row]>) {
    const privileged = entitlement.at(-1)!;
    yield [...account, ...entitlement.slice(0, -1), ...rest, "", privileged, direct!, path!, ...ofSync];
  }
}

function rowsOfStatement(db: DatabaseSync, select: string): Iterable<Row> {
  const statement = db.prepare(select);
  statement.setReturnArrays(true);
  return statement.iterate() as unknown as Iterable<Row>;
}

/** The columns, then identities, entitlements, and grants to identities, one row each. */
export function* reviewRows(db: DatabaseSync): Generator<readonly string[]> {
  yield reviewColumns;
  const asTexts = (row: Row) => row.map((value) => (value === null ? "" : String(value)));
  for (const select of selects) for (const row of rowsOfStatement(db, select)) yield asTexts(row);
  for (const row of grantRows(db)) yield asTexts(row);
}
