import type { ResourceId } from "@baton-connectors/protocol/connector-v2";
import { BatonError, type ListContext, resourceId } from "@baton-connectors/sdk";
import { idOf } from "../catalogue/ids.ts";
import type { Database, ListedObject } from "../catalogue/objects.ts";
import type { Client } from "../client.ts";

type Asking = Pick<ListContext<Client>, "client" | "syncId" | "signal" | "skip" | "log">;

const templates = ["template0", "template1"];

/** The DSN's database, or all that are no templates. */
export async function wantedDatabases({ client, syncId, signal }: Asking): Promise<readonly Database[]> {
  const all = await client.databases(syncId, signal);
  if (client.config.syncAllDatabases) return all.filter(({ name }) => !templates.includes(name));
  return all.filter(({ name }) => name === client.defaultDatabase);
}

/** Those of a database that are asked for. What is in a database that is closed to the account is counted as left out. */
export async function wantedSchemas(database: Database, asking: Asking): Promise<readonly ListedObject[]> {
  const { client, signal, skip, log } = asking;
  const { schemas, goCompatible } = client.config;
  // A list that is empty means all of the users' own; to Go's connector, those of the system too.
  const filter = goCompatible ? "true" : "nspname !~ '^pg_' AND nspname <> 'information_schema'";
  const where = schemas.length > 0 ? "nspname = ANY($1)" : filter;
  const sql = `SELECT oid, nspname::text AS name FROM pg_catalog.pg_namespace WHERE ${where} ORDER BY oid`;
  try {
    const found = await client.query<ListedObject>(sql, schemas.length > 0 ? [schemas] : [], signal, database.name);
    if (found.length === 0) log.warn({ database: database.name, schemas }, "none of the schemas is there");
    return found;
  } catch (thrown) {
    // The DSN's own is what was asked for.
    if (database.name === client.defaultDatabase || !isClosed(thrown)) throw thrown;
    const error = (thrown as Error).message;
    skip("what is in a database that takes no connection of this account", { database: database.name, error });
    return [];
  }
}

/** It takes no connections (55000), none of this account (42501, 28000), or is gone (3D000). */
const isClosed = (thrown: unknown) =>
  thrown instanceof BatonError && ["55000", "42501", "28000", "3D000"].includes(thrown.vendorCode ?? "");

/** All schemas that are asked for, as the ids of resources: what is in them is listed so where schemas themselves are not synced. */
export async function allSchemas(asking: Asking): Promise<readonly ResourceId[]> {
  const ids: ResourceId[] = [];
  for (const database of await wantedDatabases(asking))
    for (const { oid } of await wantedSchemas(database, asking)) {
      const place = { type: "schema", database: database.oid, oid } as const;
      ids.push(resourceId({ resourceType: "schema", resource: idOf(place, asking.client.writeOid) }));
    }
  return ids;
}
