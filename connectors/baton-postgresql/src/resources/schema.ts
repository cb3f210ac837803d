import {
  BatonError,
  childResourceType,
  noItems,
  pageOf,
  type ResourceType,
  resource,
  resourceType,
} from "@baton-connectors/sdk";
import { idOf, placeOf } from "../catalogue/ids.ts";
import type { Database, ListedObject } from "../catalogue/objects.ts";
import type { Client } from "../client.ts";
import { permissions } from "../permissions.ts";
import { entitlementsOf, grantsOfThing, thingAt } from "./rights.ts";

export const schema: ResourceType<Client> = resourceType<Client>({
  id: "schema",
  displayName: "Schema",
  permissions: permissions.schema,
  list: async ({ client, parent, syncId, signal, skip, log }) => {
    if (parent?.resourceType !== "database") return noItems;
    const database = await client.database(syncId, placeOf(parent).oid, signal);
    const { schemas } = client.config;
    // A list that is empty means all of the users' own; to Go's connector, those of the system too.
    const filter = client.config.goCompatible ? "" : "WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'";
    const [sql, values] =
      schemas.length > 0
        ? [`${listSchemas} WHERE nspname = ANY($1) ORDER BY oid`, [schemas]]
        : [`${listSchemas} ${filter} ORDER BY oid`, []];
    try {
      const found = await client.query<ListedObject>(sql, values, signal, database.name);
      if (found.length === 0) log.warn({ database: database.name, schemas }, "none of the schemas is there");
      return pageOf(found.map((one) => schemaResource(one, database, client)));
    } catch (thrown) {
      // Another database may be closed to us, or to all; the DSN's own is what was asked for.
      if (database.name === client.defaultDatabase || !isRefused(thrown)) throw thrown;
      skip("what is in a database that takes no connection of this account", {
        database: database.name,
        error: (thrown as Error).message,
      });
      return noItems;
    }
  },
  get: async ({ client, id, syncId, signal }) => {
    const place = placeOf(id);
    if (place.type !== "schema") return undefined;
    const found = await thingAt(place, { client, syncId, signal });
    return found && schemaResource(found, await client.database(syncId, place.database, signal), client);
  },
  entitlements: async ({ client, resource: of, syncId, signal }) =>
    pageOf(await entitlementsOf(of, "schema", { client, syncId, signal })),
  grants: (context) => grantsOfThing(context, "schema"),
  grantedBy: "Grant it with SQL: GRANT USAGE ON SCHEMA … TO …",
});

const listSchemas = "SELECT oid, nspname::text AS name FROM pg_catalog.pg_namespace";

/** Server errors about this database: it is closed (55000), it takes nobody (53300 is an overload), there is no right to connect. */
const isRefused = (thrown: unknown) =>
  thrown instanceof BatonError && ["55000", "42501", "28000", "3D000"].includes(thrown.vendorCode ?? "");

const schemaResource = ({ oid, name }: ListedObject, database: Database, client: Client) =>
  resource({
    type: "schema",
    id: idOf({ type: "schema", database: database.oid, oid }, client.writeOid),
    displayName: `${database.name} - ${name}`,
    parent: { resourceType: "database", resource: idOf({ type: "database", oid: database.oid }, client.writeOid) },
    annotations: ["table", "view", "function", "procedure", "sequence"].map(childResourceType),
  });
