import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { type Part, type Row, withParts } from "./repeated.ts";

export type ColumnType = "text" | "boolean" | "time" | "number";
export interface ExportTable {
  readonly name: string;
  readonly columns: Readonly<Record<string, ColumnType>>;
  /** Selects the columns, in their order; a condition on `app` may follow. */
  readonly from: string;
  /** In a history too, where rows are those of a sync. */
  readonly isOfSync: boolean;
  /** The same rows, found without joining those that many of them share. */
  readonly rows?: (db: DatabaseSync, columns: readonly string[], app: string | undefined) => Iterable<SQLOutputValue[]>;
}

/** What rows carry of the sync that they are of. */
export const syncColumns = { app: "text", sync_id: "text", synced_at: "time" } as const;

const account: Readonly<Record<string, ColumnType>> = {
  ...{ person: "text", person_name: "text", login: "text", email: "text", emails: "text", status: "text" },
  ...{
    status_detail: "text",
    account_type: "text",
    mfa: "boolean",
    sso: "boolean",
    last_login: "time",
    created: "time",
  },
  ...{
    first_name: "text",
    last_name: "text",
    user_id: "text",
    employee_id: "text",
    manager: "text",
    department: "text",
  },
};

/** The tables that go to a warehouse, a database or a workbook; docs/history.md tells their columns. */
export const exportTables: readonly ExportTable[] = [
  {
    name: "syncs",
    columns: { ...syncColumns, sync_type: "text", started_at: "time", is_whole: "boolean" },
    from: "apps",
    isOfSync: true,
  },
  {
    name: "people",
    columns: { id: "text", name: "text", email: "text", employee_id: "text", known: "boolean", accounts: "number" },
    from: "people",
    isOfSync: false,
  },
  {
    name: "accounts",
    columns: { type: "text", id: "text", name: "text", ...account, profile: "text", ...syncColumns },
    from: "accounts",
    isOfSync: true,
  },
  {
    name: "resources",
    columns: {
      ...{ type: "text", id: "text", name: "text", parent_type: "text", parent_id: "text", description: "text" },
      ...{ created: "time", profile: "text", ...syncColumns },
    },
    from: "(select r.*, a.sync_id, a.synced_at from resources r join apps a on a.app = r.app order by r.rowid)",
    isOfSync: true,
  },
  {
    name: "entitlements",
    columns: {
      ...{ id: "text", resource_type: "text", resource_id: "text", slug: "text", name: "text", resource_name: "text" },
      ...{ description: "text", purpose: "text", privileged: "boolean", ...syncColumns },
    },
    from: `(select e.*, r.name as resource_name, a.sync_id, a.synced_at from entitlements e join apps a on a.app = e.app
      left join resources r on r.app = e.app and r.type = e.resource_type and r.id = e.resource_id order by e.rowid)`,
    isOfSync: true,
  },
  {
    name: "grants",
    columns: {
      ...{ id: "text", entitlement_id: "text", principal_type: "text", principal_id: "text", direct: "boolean" },
      ...{ person: "text", person_name: "text", principal_name: "text", email: "text", login: "text", status: "text" },
      ...{ status_detail: "text", account_type: "text", mfa: "boolean", last_login: "time", created: "time" },
      ...{ manager: "text", department: "text", employee_id: "text", resource_type: "text", resource_id: "text" },
      ...{ resource_name: "text", entitlement_name: "text", slug: "text", entitlement_description: "text" },
      ...{ privileged: "boolean", path: "text", ...syncColumns },
    },
    from: "(select grant_id as id, * from access)",
    isOfSync: true,
    rows: grantRows,
  },
];

/** Rows of a table, of one app or of all, as SQLite gives them. */
export function rowsOf(
  db: DatabaseSync,
  table: ExportTable,
  app?: string,
): IteratorObject<SQLOutputValue[], undefined> {
  if (table.rows) return Iterator.from(table.rows(db, Object.keys(table.columns), app));
  const names = Object.keys(table.columns).map((name) => `"${name}"`);
  const statement = db.prepare(
    `select ${names.join(", ")} from ${table.from}${app === undefined ? "" : " where app = ?"}`,
  );
  statement.setReturnArrays(true);
  const rows = app === undefined ? statement.iterate() : statement.iterate(app);
  return Iterator.from(rows as unknown as Iterable<SQLOutputValue[]>) as IteratorObject<SQLOutputValue[], undefined>;
}

const ofGrant = [
  ...[
    "id",
    "entitlement_id",
    "principal_type",
    "principal_id",
    "resource_type",
    "resource_id",
    "app",
    "direct",
    "path",
  ],
];
const ofPrincipal = [
  ...["person", "person_name", "principal_name", "email", "login", "status", "status_detail", "account_type", "mfa"],
  ...["last_login", "created", "manager", "department", "employee_id"],
];
const ofEntitlement = ["resource_name", "entitlement_name", "slug", "entitlement_description", "privileged"];
const ofSync = ["sync_id", "synced_at"];

/** What the view `access` joins; its rows are read in the order in which they lie. */
const grantParts: readonly Part[] = [
  {
    select: `select l.person, p.name, r.name, r.email, r.login, r.status, r.status_detail, r.account_type, r.mfa, r.last_login,
        r.created, r.manager, r.department, r.employee_id
      from (select ? as app, ? as type, ? as id) k left join resources r on r.app = k.app and r.type = k.type and r.id = k.id
      left join links l on l.app = k.app and l.type = k.type and l.id = k.id left join people p on p.id = l.person`,
    key: [6, 2, 3],
  },
  {
    select: `select o.name, e.name, e.slug, e.description, e.privileged
      from (select ? as app, ? as id, ? as type, ? as resource) k left join entitlements e on e.app = k.app and e.id = k.id
      left join resources o on o.app = k.app and o.type = k.type and o.id = k.resource`,
    key: [6, 1, 4, 5],
  },
  { select: "select sync_id, synced_at from apps where app = ?", key: [6] },
];

function* grantRows(db: DatabaseSync, columns: readonly string[], app: string | undefined): Generator<Row> {
  const parts = [ofGrant, ofPrincipal, ofEntitlement, ofSync];
  const places = columns.map((name) => {
    const part = parts.findIndex((one) => one.includes(name));
    return [part, parts[part]!.indexOf(name)] as const;
  });
  const statement = db.prepare(
    `select g.id, g.entitlement_id, g.principal_type, g.principal_id, g.resource_type, g.resource_id, g.app, w.grant_n is null,
       iif(w.grant_n is null, 'direct', w.path)
     from all_grants g left join ways w on w.grant_n = g.n${app === undefined ? "" : " where g.app = ?"}`,
  );
  statement.setReturnArrays(true);
  const rows = app === undefined ? statement.iterate() : statement.iterate(app);
  for (const found of withParts(db, rows as unknown as Iterable<Row>, grantParts))
    yield places.map(([part, column]) => found[part]![column]!);
}

/** As text for people: `yes` and `no`, and times to the second. */
export function cellText(value: SQLOutputValue | undefined, type: ColumnType): string {
  if (value === null || value === undefined) return "";
  if (type === "boolean") return value ? "yes" : "no";
  return type === "time" ? String(value).replace(/\.\d+Z$/, "Z") : String(value);
}
