import type { InSchema } from "../catalogue/ids.ts";
import type { ListedObject } from "../catalogue/objects.ts";
import type { Client } from "../client.ts";
import { rows } from "../server/connections.ts";

/** A function is shown with its arguments; everything else by its name alone. */
export async function displayNames(
  type: InSchema,
  objects: readonly ListedObject[],
  { client, signal, database }: { readonly client: Client; readonly signal: AbortSignal; readonly database: string },
): Promise<ReadonlyMap<number, string>> {
  if (type !== "function" && type !== "procedure") return new Map(objects.map(({ oid, name }) => [oid, name]));
  if (objects.length === 0) return new Map();
  const { searchPath } = await client.facts(signal);
  const texts = await client.connections.read(
    database,
    async (connection) => {
      // Types are named as the login sees them. Nothing but this is looked up there, and operators are the system's.
      await rows(connection, "BEGIN READ ONLY", []);
      await rows(connection, "SELECT pg_catalog.set_config('search_path', $1, true)", [searchPath]);
      const found = await rows<{ readonly oid: number; readonly args: string }>(
        connection,
        `SELECT o AS oid, pg_catalog.pg_get_function_arguments(o) AS args FROM pg_catalog.unnest($1::pg_catalog.oid[]) o`,
        [objects.map(({ oid }) => oid)],
      );
      await rows(connection, "COMMIT", []);
      return found;
    },
    signal,
  );
  const args = new Map(texts.map((one) => [one.oid, one.args]));
  return new Map(objects.map(({ oid, name }) => [oid, `${name}(${args.get(oid) ?? ""})`]));
}
