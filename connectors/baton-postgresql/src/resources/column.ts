import { configError, noItems, pageOf, type ResourceType, resource, resourceType } from "@baton-connectors/sdk";
import { idOf, placeOf } from "../catalogue/ids.ts";
import type { Column } from "../catalogue/objects.ts";
import type { Client } from "../client.ts";
import { permissions } from "../permissions.ts";
import { columnsOf, entitlementsOf, grantsOfThing } from "./rights.ts";

export const column: ResourceType<Client> = resourceType<Client>({
  id: "column",
  displayName: "Column",
  permissions: permissions.schema,
  list: async ({ client, parent, syncId, signal }) => {
    if (!parent && client.config.includeColumns && !client.isSynced("table"))
      throw configError("columns are synced with their tables", { hint: "Name table in --sync-resource-types too." });
    if (parent?.resourceType !== "table" || !client.config.includeColumns) return noItems;
    const table = placeOf(parent);
    if (table.type !== "table") return noItems;
    const columns = await columnsOf(table, { client, syncId, signal });
    return pageOf((columns ?? []).map((one) => columnResource(one, table.database, client)));
  },
  get: async ({ client, id, syncId, signal }) => {
    const place = placeOf(id);
    if (place.type !== "column") return undefined;
    const columns = await columnsOf(place, { client, syncId, signal });
    const found = columns?.find(({ number }) => number === place.number);
    return found && columnResource(found, place.database, client);
  },
  entitlements: async ({ client, resource: of, syncId, signal }) =>
    pageOf(await entitlementsOf(of, "column", { client, syncId, signal })),
  grants: (context) => grantsOfThing(context, "column"),
  grantedBy: "Grant it with SQL: GRANT SELECT (column) ON TABLE … TO …",
});

const columnResource = ({ oid, number, name }: Column, database: number, client: Client) =>
  resource({
    type: "column",
    id: idOf({ type: "column", database, oid, number }, client.writeOid),
    displayName: name,
    parent: { resourceType: "table", resource: idOf({ type: "table", database, oid }, client.writeOid) },
  });
