import { noItems, pageOf, type ResourceType, resource, resourceType } from "@baton-connectors/sdk";
import { idOf, placeOf } from "../catalogue/ids.ts";
import type { ListedObject } from "../catalogue/objects.ts";
import type { Client } from "../client.ts";
import { permissions } from "../permissions.ts";
import { entitlementsOf, grantsOfThing, thingAt } from "./rights.ts";

const pageSize = 1000;

export const largeObject: ResourceType<Client> = resourceType<Client>({
  id: "large-object",
  displayName: "Large Object",
  permissions: permissions.schema,
  list: async ({ client, page, parent, signal }) => {
    if (parent || !client.config.includeLargeObjects) return noItems;
    const after = typeof page.cursor === "number" ? page.cursor : 0;
    const size = page.size || pageSize;
    const sql =
      "SELECT oid, oid::text AS name FROM pg_catalog.pg_largeobject_metadata WHERE oid > $1 ORDER BY oid LIMIT $2";
    const found = await client.query<ListedObject>(sql, [after, size + 1], signal);
    const rows = found.slice(0, size);
    return pageOf(
      rows.map(({ oid }) => largeObjectResource(oid, client)),
      found.length > size ? rows.at(-1)!.oid : undefined,
    );
  },
  get: async ({ client, id, syncId, signal }) => {
    const place = placeOf(id);
    const found = await thingAt(place, { client, syncId, signal });
    return found && largeObjectResource(found.oid, client);
  },
  entitlements: async ({ client, resource: of, syncId, signal }) =>
    pageOf(await entitlementsOf(of, "large-object", { client, syncId, signal })),
  grants: (context) => grantsOfThing(context, "large-object"),
  grantedBy: "Grant it with SQL: GRANT SELECT ON LARGE OBJECT … TO …",
});

const largeObjectResource = (oid: number, client: Client) =>
  resource({
    type: "large-object",
    id: idOf({ type: "large-object", oid }, client.writeOid),
    displayName: client.writeOid(oid),
  });
