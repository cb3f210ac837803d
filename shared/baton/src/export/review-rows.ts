import type { DatabaseSync, SQLOutputValue } from "node:sqlite";

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
  `select 'Grant', ${identity}, '', r.email, coalesce(e.name, 'MISSING ENTITLEMENT (' || g.entitlement_id || ')'), g.entitlement_id,
     coalesce(e.resource_type, ''), coalesce(o.name, 'MISSING RESOURCE (' || coalesce(e.resource_type, '') || ':' || coalesce(e.resource_id, '') || ')'),
     coalesce(e.description, ''), coalesce(e.slug, ''), ${more}, '', ${yes("e.privileged")}, ${yes("g.direct")},
     iif(g.direct, 'direct', coalesce(w.path, '')), ${sync}
   from all_grants g join apps a on a.app = g.app
   join resources r on r.app = g.app and r.type = g.principal_type and r.id = g.principal_id and r.is_account = 1
   left join entitlements e on e.app = g.app and e.id = g.entitlement_id
   left join resources o on o.app = e.app and o.type = e.resource_type and o.id = e.resource_id
   left join ways w on w.grant_n = g.n ${links} order by g.n`,
];

/** The columns, then identities, entitlements, and grants to identities, one row each. */
export function* reviewRows(db: DatabaseSync): Generator<readonly string[]> {
  yield reviewColumns;
  for (const select of selects) {
    const statement = db.prepare(select);
    statement.setReturnArrays(true);
    for (const row of statement.iterate() as unknown as Iterable<SQLOutputValue[]>) {
      yield row.map((value) => (value === null ? "" : String(value)));
    }
  }
}
