import { literal } from "@baton-connectors/databases";
import type { Asking } from "../connection/server.ts";

/** A table, view, or routine, below its database. */
export interface ObjectName {
  readonly database: string;
  readonly name: string;
}
export interface Routine extends ObjectName {
  readonly type: string;
}
export interface Column extends ObjectName {
  readonly column: string;
}

export interface Objects {
  readonly databases: readonly string[];
  readonly tables: readonly ObjectName[];
  readonly routines: readonly Routine[];
}

const byDatabase = (one: ObjectName, other: ObjectName) =>
  compare(one.database, other.database) || compare(one.name, other.name);
export const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);

export async function readDatabases(asking: Asking, isRead: (database: string) => boolean): Promise<readonly string[]> {
  const found = await asking.rows("SELECT SCHEMA_NAME FROM information_schema.SCHEMATA");
  return found
    .map(([name]) => name ?? "")
    .filter(isRead)
    .sort();
}

/** What there is, of every database that is read. */
export async function readObjects(asking: Asking, isRead: (database: string) => boolean): Promise<Objects> {
  const databases = await readDatabases(asking, isRead);
  // One text for all that is in a database.
  const known = new Map(databases.map((name) => [name, name]));
  const tables: ObjectName[] = [];
  await asking.each("SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES", ([schema, name]) => {
    const database = known.get(schema ?? "");
    if (database !== undefined) tables.push({ database, name: name ?? "" });
  });
  const routines: Routine[] = [];
  await asking.each(
    "SELECT ROUTINE_SCHEMA, SPECIFIC_NAME, ROUTINE_TYPE FROM information_schema.ROUTINES",
    ([schema, name, type]) => {
      const database = known.get(schema ?? "");
      if (database !== undefined) routines.push({ database, name: name ?? "", type: type ?? "" });
    },
  );
  return {
    databases,
    tables: tables.sort(byDatabase),
    routines: routines.sort((one, other) => byDatabase(one, other) || compare(one.type, other.type)),
  };
}

/** Tables that one statement names. */
const mostNamed = 500;

/** The columns of tables, in their order. */
export async function readColumns(asking: Asking, tables: readonly ObjectName[]): Promise<readonly Column[]> {
  const found = new Map(tables.map((table): [string, Column[]] => [keyOf(table), []]));
  for (let from = 0; from < tables.length; from += mostNamed) {
    const some = Map.groupBy(tables.slice(from, from + mostNamed), ({ database }) => database);
    const named = [...some].map(
      ([database, ofIt]) =>
        `TABLE_SCHEMA = ${literal("mysql", database)} AND TABLE_NAME IN (${ofIt.map(({ name }) => literal("mysql", name)).join(", ")})`,
    );
    await asking.each(
      `SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS WHERE ${named.join(" OR ")} ORDER BY ORDINAL_POSITION`,
      ([database, name, column]) => {
        const of = { database: database ?? "", name: name ?? "" };
        // A table whose name differs in the case of letters alone comes with it.
        found.get(keyOf(of))?.push({ ...of, column: column ?? "" });
      },
    );
  }
  return [...found.values()].flat();
}

const keyOf = ({ database, name }: ObjectName) => `${database}\0${name}`;
