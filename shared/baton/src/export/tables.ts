import type { DatabaseSync, SQLOutputValue } from "node:sqlite";

export type ColumnType = "text" | "boolean" | "time" | "number";
export interface ExportTable {
  readonly name: string;
  readonly columns: Readonly<Record<string, ColumnType>>;
  /** Selects the columns, in their order; a condition on `app` may follow. */
  readonly from: string;
  /** In a history too, where rows are those of a sync. */
  readonly isOfSync: boolean;
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
  },
];

/** Rows of a table, of one app or of all, as SQLite gives them. */
export function rowsOf(
  db: DatabaseSync,
  table: ExportTable,
  app?: string,
): IteratorObject<SQLOutputValue[], undefined> {
  const names = Object.keys(table.columns).map((name) => `"${name}"`);
  const statement = db.prepare(
    `select ${names.join(", ")} from ${table.from}${app === undefined ? "" : " where app = ?"}`,
  );
  statement.setReturnArrays(true);
  const rows = app === undefined ? statement.iterate() : statement.iterate(app);
  return Iterator.from(rows as unknown as Iterable<SQLOutputValue[]>) as IteratorObject<SQLOutputValue[], undefined>;
}

/** As text for people: `yes` and `no`, and times to the second. */
export function cellText(value: SQLOutputValue | undefined, type: ColumnType): string {
  if (value === null || value === undefined) return "";
  if (type === "boolean") return value ? "yes" : "no";
  return type === "time" ? String(value).replace(/\.\d+Z$/, "Z") : String(value);
}
