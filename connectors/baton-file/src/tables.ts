/** The four tables and their columns, by the names that documents and sheets give them. */
export const tableNames = ["users", "resources", "entitlements", "grants"] as const;
export type TableName = (typeof tableNames)[number];

export interface Field {
  /** In YAML and JSON. */
  readonly key: string;
  /** In a sheet, as the documentation writes it. */
  readonly header: string;
  readonly also?: readonly string[];
  /** A sheet without the column is refused, a row without the value is left out. */
  readonly required?: boolean;
  /** Rows of sheets without the value are left out; documents may leave it out. */
  readonly requiredInSheets?: boolean;
}

const field = (key: string, header: string, rest: Omit<Field, "key" | "header"> = {}): Field => ({
  key,
  header,
  ...rest,
});
const required = true;

export const fieldsOf: Readonly<Record<TableName, readonly Field[]>> = {
  users: [
    field("name", "Name", { required, also: ["user", "user name"] }),
    field("display_name", "Display Name", { also: ["full name"] }),
    field("email", "Email", { also: ["e-mail address", "mail"] }),
    field("status", "Status"),
    field("last_login", "Last Login"),
    field("type", "Type", { also: ["account type"] }),
    field("login", "Login"),
    field("description", "Description"),
  ],
  resources: [
    field("resource_type", "Resource Type", { required, also: ["type"] }),
    field("resource_function", "Resource Function", { requiredInSheets: true, also: ["function"] }),
    field("name", "Name", { required, also: ["resource name"] }),
    field("display_name", "Display Name"),
    field("description", "Description"),
    field("parent_resource", "Parent Resource", { also: ["parent"] }),
  ],
  entitlements: [
    field("resource_name", "Resource Name", { required, also: ["resource"] }),
    field("entitlement", "Entitlement", { required }),
    field("display_name", "Entitlement Display Name", { also: ["display name"] }),
    field("description", "Entitlement Description", { also: ["description"] }),
    field("grantable_to", "Grantable To"),
  ],
  grants: [
    field("principal", "Principal Receiving Grant", { required }),
    // The Go connector knows the header with its typing mistake only.
    field("entitlement_id", "Entitlement Granted to Principal", {
      required,
      also: ["entitlement granted to prinicpal", "entitlement"],
    }),
  ],
};

/** Blanks, case and punctuation do not tell names apart. */
export const plain = (name: string) =>
  name
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "");

const byName = new Map(
  tableNames.map((table) => [
    table,
    new Map(
      fieldsOf[table].flatMap(({ key, header, also = [] }, at) =>
        [key, header, ...also].map((name) => [plain(name), at] as const),
      ),
    ),
  ]),
);

/** The column's place among the table's fields. */
export const fieldAt = (table: TableName, name: string): number | undefined => byName.get(table)!.get(plain(name));

export const tableOf = (name: string): TableName | undefined => tableNames.find((table) => table === plain(name));

/** The key of a profile that a column is for: `Profile: cost center`. */
export const profileKey = (header: string): string | undefined =>
  /^\s*profile\s*:(.*)$/is.exec(header)?.[1]?.trim().toLowerCase();
