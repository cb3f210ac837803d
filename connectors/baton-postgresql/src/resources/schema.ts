import type { Resource } from "@baton-connectors/protocol/connector-v2";
import { childResourceType, noItems, pageOf, type ResourceType, resource, resourceType } from "@baton-connectors/sdk";
import { idOf, placeOf } from "../catalogue/ids.ts";
import type { Database, ListedObject } from "../catalogue/objects.ts";
import type { Client } from "../client.ts";
import { permissions } from "../permissions.ts";
import { wantedDatabases, wantedSchemas } from "./places.ts";
import { entitlementsOf, grantsOfThing, thingAt } from "./rights.ts";

export const schema: ResourceType<Client> = resourceType<Client>({
  id: "schema",
  displayName: "Schema",
  permissions: permissions.schema,
  list: async (context) => {
    const { client, parent, syncId, signal } = context;
    if (!parent && client.isSynced("database")) return noItems;
    const databases =
      parent?.resourceType === "database"
        ? [await client.database(syncId, placeOf(parent).oid, signal)]
        : parent
          ? []
          : await wantedDatabases(context);
    const all: Resource[] = [];
    for (const database of databases)
      for (const one of await wantedSchemas(database, context)) all.push(schemaResource(one, database, client));
    return pageOf(all);
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

const schemaResource = ({ oid, name }: ListedObject, database: Database, client: Client) =>
  resource({
    type: "schema",
    id: idOf({ type: "schema", database: database.oid, oid }, client.writeOid),
    displayName: `${database.name} - ${name}`,
    parent: { resourceType: "database", resource: idOf({ type: "database", oid: database.oid }, client.writeOid) },
    annotations: ["table", "view", "function", "procedure", "sequence"].map(childResourceType),
  });
