import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { BatonError, toBatonError } from "@baton-connectors/sdk/errors";
import type { Client } from "pg";
import { type ColumnType, type ExportTable, exportTables, rowsOf } from "./tables.ts";

const types: Readonly<Record<ColumnType, string>> = {
  ...{ text: "text", boolean: "boolean", time: "timestamptz", number: "bigint" },
};
/** Rows of one statement. */
const batch = 2000;

/**
 * Adds the syncs to the schema `baton` of a PostgreSQL database; one that is there takes its own place. All of it, or nothing: in one
 * transaction, which waits for another that loads.
 */
export async function loadPostgres(db: DatabaseSync, url: string): Promise<void> {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: url });
  // A lost connection is told by the query that it ends.
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("begin");
    await client.query("select pg_advisory_xact_lock(hashtext('baton export'))");
    await client.query("create schema if not exists baton");
    for (const table of exportTables) await loadTable(db, client, table);
    await client.query("commit");
  } catch (thrown) {
    const { message } = toBatonError(thrown);
    throw new BatonError("Unavailable", `PostgreSQL: ${message}`, { kind: "upstream", cause: thrown });
  } finally {
    await client.end();
  }
}

async function loadTable(db: DatabaseSync, client: Client, table: ExportTable): Promise<void> {
  const columns = Object.entries(table.columns);
  const named = columns.map(([name, type]) => `"${name}" ${types[type]}`);
  const place = `baton."${table.name}"`;
  await client.query(`create table if not exists ${place} (${named.join(", ")})`);
  await client.query(
    `create index if not exists "${table.name}_key" on ${place} (${table.isOfSync ? "app, sync_id" : "id"})`,
  );
  if (table.isOfSync) {
    const syncs = db.prepare("select app, sync_id from apps").all();
    for (const { app, sync_id: id } of syncs) {
      await client.query(`delete from ${place} where app = $1 and sync_id = $2`, [app, id]);
    }
  } else {
    const ids = db
      .prepare("select id from people")
      .all()
      .map(({ id }) => id);
    await client.query(`delete from ${place} where id = any($1::text[])`, [ids]);
  }
  const arrays = columns.map(([, type], i) => `$${i + 1}::${types[type]}[]`);
  const insert = `insert into ${place} select * from unnest(${arrays.join(", ")})`;
  let held: unknown[][] = columns.map(() => []);
  const flush = async () => {
    if (held[0]!.length > 0) await client.query(insert, held);
    held = columns.map(() => []);
  };
  for (const row of rowsOf(db, table)) {
    for (const [i, value] of row.entries()) held[i]!.push(valueFor(value, columns[i]![1]));
    if (held[0]!.length === batch) await flush();
  }
  await flush();
}

/** Texts there have no zero bytes. https://www.postgresql.org/docs/current/datatype-character.html */
function valueFor(value: SQLOutputValue, type: ColumnType): unknown {
  if (value === null) return null;
  if (type === "boolean") return value === 1;
  return typeof value === "string" ? value.replaceAll("\u0000", "�") : value;
}
