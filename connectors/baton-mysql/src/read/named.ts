import { literal } from "@baton-connectors/databases";
import type { Asking } from "../connection/server.ts";
import { nameIn } from "../ids.ts";
import { candidates } from "./candidates.ts";
import type { Column, ObjectName, Objects, Routine } from "./objects.ts";

type Found = Pick<Objects, "tables" | "routines"> & { readonly columns: readonly Column[] };

/** What there is that the id of a resource may name; more than one thing where dots in names make it so. */
export async function readNamed(asking: Asking, resourceType: string, resourceId: string): Promise<Found> {
  const name = nameIn(resourceId);
  const nothing: Found = { tables: [], routines: [], columns: [] };
  if (resourceType === "table") return { ...nothing, tables: await tablesOf(asking, candidates(name, 2)) };
  if (resourceType === "routine")
    return { ...nothing, routines: await routinesOf(asking, candidates(name.replace(/ \([a-z ]+\)$/, ""), 2)) };
  if (resourceType !== "column") return nothing;
  const places = candidates(name, 3);
  const columns = await asking.rows(
    `SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS WHERE ${anyOf(places, "TABLE_SCHEMA", "TABLE_NAME", "COLUMN_NAME")}`,
  );
  return {
    tables: await tablesOf(asking, places),
    routines: [],
    columns: columns.map(([database, table, column]) => ({
      database: database ?? "",
      name: table ?? "",
      column: column ?? "",
    })),
  };
}

async function tablesOf(asking: Asking, places: readonly (readonly string[])[]): Promise<readonly ObjectName[]> {
  const found = await asking.rows(
    `SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE ${anyOf(places, "TABLE_SCHEMA", "TABLE_NAME")}`,
  );
  return found.map(([database, name]) => ({ database: database ?? "", name: name ?? "" }));
}

async function routinesOf(asking: Asking, places: readonly (readonly string[])[]): Promise<readonly Routine[]> {
  const found = await asking.rows(
    `SELECT ROUTINE_SCHEMA, SPECIFIC_NAME, ROUTINE_TYPE FROM information_schema.ROUTINES WHERE ${anyOf(places, "ROUTINE_SCHEMA", "SPECIFIC_NAME")}`,
  );
  return found.map(([database, name, type]) => ({ database: database ?? "", name: name ?? "", type: type ?? "" }));
}

const anyOf = (places: readonly (readonly string[])[], ...columns: readonly string[]) =>
  places
    .map((names) => `(${columns.map((column, i) => `${column} = ${literal("mysql", names[i]!)}`).join(" AND ")})`)
    .join(" OR ") || "FALSE";
