import type { EngineName } from "../engines/dialects.ts";
import type { Database } from "../engines/engine.ts";

export interface Column {
  readonly name: string;
  /** The one column that the primary key consists of, or one of several. */
  readonly isKey: boolean;
  /** What a foreign key says it is, or undefined. */
  readonly refersTo: { readonly table: string; readonly column: string } | undefined;
}
export interface Table {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly Column[];
}

/** What an engine's catalogue says: rows of schema, table, column, whether it is of the key, and what it refers to. */
const questions: Readonly<Record<EngineName, string>> = {
  // https://www.postgresql.org/docs/current/catalogs.html
  postgres: `SELECT n.nspname AS s, c.relname AS t, a.attname AS c,
      EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'p' AND a.attnum = ANY (k.conkey)) AS k,
      f.relname AS rt, fa.attname AS rc
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
      LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'f' AND k.conkey = ARRAY[a.attnum]
      LEFT JOIN pg_class f ON f.oid = k.confrelid
      LEFT JOIN pg_attribute fa ON fa.attrelid = k.confrelid AND fa.attnum = k.confkey[1]
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped
      AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' ORDER BY 1, 2, a.attnum`,
  // https://dev.mysql.com/doc/refman/9.0/en/information-schema-columns-table.html
  mysql: `SELECT '' AS s, c.TABLE_NAME AS t, c.COLUMN_NAME AS c, c.COLUMN_KEY = 'PRI' AS k,
      k.REFERENCED_TABLE_NAME AS rt, k.REFERENCED_COLUMN_NAME AS rc
    FROM information_schema.COLUMNS c LEFT JOIN information_schema.KEY_COLUMN_USAGE k
      ON k.TABLE_SCHEMA = c.TABLE_SCHEMA AND k.TABLE_NAME = c.TABLE_NAME AND k.COLUMN_NAME = c.COLUMN_NAME
      AND k.REFERENCED_TABLE_NAME IS NOT NULL
    WHERE c.TABLE_SCHEMA = DATABASE() ORDER BY c.TABLE_NAME, c.ORDINAL_POSITION`,
  // https://www.sqlite.org/pragma.html#pragfunc
  sqlite: `SELECT '' AS s, t.name AS t, c.name AS c, c.pk > 0 AS k, f."table" AS rt, f."to" AS rc
    FROM pragma_table_list t JOIN pragma_table_info(t.name) c LEFT JOIN pragma_foreign_key_list(t.name) f ON f."from" = c.name
    WHERE t.schema = 'main' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY t.name, c.cid`,
  // https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-foreign-key-columns-transact-sql
  sqlserver: `SELECT s.name AS s, o.name AS t, c.name AS c,
      CASE WHEN EXISTS (SELECT 1 FROM sys.indexes i JOIN sys.index_columns ic ON ic.object_id = i.object_id AND ic.index_id = i.index_id
        WHERE i.is_primary_key = 1 AND i.object_id = o.object_id AND ic.column_id = c.column_id) THEN 1 ELSE 0 END AS k,
      r.name AS rt, rc.name AS rc
    FROM sys.objects o JOIN sys.schemas s ON s.schema_id = o.schema_id JOIN sys.columns c ON c.object_id = o.object_id
      LEFT JOIN sys.foreign_key_columns f ON f.parent_object_id = o.object_id AND f.parent_column_id = c.column_id
      LEFT JOIN sys.objects r ON r.object_id = f.referenced_object_id
      LEFT JOIN sys.columns rc ON rc.object_id = f.referenced_object_id AND rc.column_id = f.referenced_column_id
    WHERE o.type IN ('U', 'V') ORDER BY s.name, o.name, c.column_id`,
  // https://docs.oracle.com/en/database/oracle/oracle-database/23/refrn/ALL_TAB_COLUMNS.html
  oracle: `SELECT c.OWNER AS s, c.TABLE_NAME AS t, c.COLUMN_NAME AS c,
      CASE WHEN EXISTS (SELECT 1 FROM ALL_CONSTRAINTS k JOIN ALL_CONS_COLUMNS kc ON kc.OWNER = k.OWNER AND kc.CONSTRAINT_NAME = k.CONSTRAINT_NAME
        WHERE k.CONSTRAINT_TYPE = 'P' AND k.OWNER = c.OWNER AND k.TABLE_NAME = c.TABLE_NAME AND kc.COLUMN_NAME = c.COLUMN_NAME) THEN 1 ELSE 0 END AS k,
      CAST(NULL AS VARCHAR2(1)) AS rt, CAST(NULL AS VARCHAR2(1)) AS rc
    FROM ALL_TAB_COLUMNS c JOIN ALL_USERS u ON u.USERNAME = c.OWNER WHERE u.ORACLE_MAINTAINED = 'N'
    ORDER BY c.OWNER, c.TABLE_NAME, c.COLUMN_ID`,
  // https://help.sap.com/docs/SAP_HANA_PLATFORM/4fe29514fd584807ac9f2a04f6754767/20cb0a1e7519101489eab78fcca45b95.html
  hdb: `SELECT c.SCHEMA_NAME AS "s", c.TABLE_NAME AS "t", c.COLUMN_NAME AS "c",
      CASE WHEN k.COLUMN_NAME IS NULL THEN 0 ELSE 1 END AS "k", r.REFERENCED_TABLE_NAME AS "rt", r.REFERENCED_COLUMN_NAME AS "rc"
    FROM SYS.TABLE_COLUMNS c
      LEFT JOIN SYS.CONSTRAINTS k ON k.SCHEMA_NAME = c.SCHEMA_NAME AND k.TABLE_NAME = c.TABLE_NAME AND k.COLUMN_NAME = c.COLUMN_NAME AND k.IS_PRIMARY_KEY = 'TRUE'
      LEFT JOIN SYS.REFERENTIAL_CONSTRAINTS r ON r.SCHEMA_NAME = c.SCHEMA_NAME AND r.TABLE_NAME = c.TABLE_NAME AND r.COLUMN_NAME = c.COLUMN_NAME
    WHERE c.SCHEMA_NAME = CURRENT_SCHEMA ORDER BY c.TABLE_NAME, c.POSITION`,
};

const mostColumns = 200_000;

export async function readCatalogue(database: Database, engine: EngineName): Promise<readonly Table[]> {
  const rows = await database.read(questions[engine], []);
  const tables = new Map<string, { schema: string; name: string; columns: Column[] }>();
  try {
    for (let read = 0; read < mostColumns; ) {
      const page = await rows.next(1000);
      for (const row of page) {
        const [schema, name, column, key, table, of] = Object.values(row).map(textOf);
        const id = `${schema}.${name}`;
        const found = tables.get(id) ?? { schema: schema!, name: name!, columns: [] };
        tables.set(id, found);
        // A column may be in several foreign keys: the first counts.
        if (found.columns.at(-1)?.name === column) continue;
        found.columns.push({
          name: column!,
          isKey: ["1", "true"].includes(key!),
          refersTo: table ? { table, column: of! } : undefined,
        });
      }
      read += page.length;
      if (page.length < 1000) break;
    }
  } finally {
    await rows.close();
  }
  return [...tables.values()];
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  return value instanceof Uint8Array ? Buffer.from(value).toString("utf8") : String(value);
}
