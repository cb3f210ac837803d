import type { Resource, ResourceId } from "@baton-connectors/protocol/connector-v2";
import {
  childResourceType,
  type Json,
  type ListContext,
  noItems,
  type Page,
  pageOf,
  type ResourceRef,
  type ResourceType,
  resource,
  resourceId,
  resourceType,
} from "@baton-connectors/sdk";
import { type InSchema, idOf, placeOf } from "../catalogue/ids.ts";
import { type ListedObject, listQuery } from "../catalogue/objects.ts";
import type { Client } from "../client.ts";
import { permissions } from "../permissions.ts";
import { grantRight, revokeRight } from "../provision/right.ts";
import { displayNames } from "./display-names.ts";
import { allSchemas } from "./places.ts";
import { entitlementsOf, grantsOfThing, thingAt } from "./rights.ts";

const pageSize = 1000;

/** Where a listing of one schema after another stands: the first is being read. */
interface Place {
  readonly schemas: readonly string[];
  readonly cursor?: Json | undefined;
}

/** What schemas hold: tables, views, sequences, functions, procedures. */
function inSchema(type: InSchema, displayName: string): ResourceType<Client> {
  const inOneSchema = async (parent: ResourceId, page: Page, { client, syncId, signal }: ListContext<Client>) => {
    const schema = placeOf(parent);
    if (schema.type !== "schema") return noItems;
    const database = await client.database(syncId, schema.database, signal);
    const isFunction = type === "function" && client.config.skipBuiltInFunctions;
    if (isFunction && (await isBuiltIn(schema.oid, database.name, client, signal))) return noItems;
    const after = typeof page.cursor === "number" ? page.cursor : 0;
    const size = page.size || pageSize;
    const query = listQuery(type, client.config.goCompatible);
    const found = await client.query<ListedObject>(query, [schema.oid, after, size + 1], signal, database.name);
    const rows = found.slice(0, size);
    const names = await displayNames(type, rows, { client, signal, database: database.name });
    const items = rows.map(({ oid }) =>
      objectResource({ type, oid, database: database.oid }, names.get(oid)!, parent, client),
    );
    return pageOf(items, found.length > size ? rows.at(-1)!.oid : undefined);
  };
  return resourceType<Client>({
    id: type,
    displayName,
    permissions: permissions.object,
    list: async (context) => {
      const { client, page, parent } = context;
      if (parent) return parent.resourceType === "schema" ? inOneSchema(parent, page, context) : noItems;
      if (client.isSynced("schema")) return noItems;
      // One schema after the other, where they are not synced themselves.
      const {
        schemas: [schema, ...others],
        cursor,
      } = (page.cursor as Place | undefined) ?? {
        schemas: (await allSchemas(context)).map(({ resource }) => resource),
      };
      if (schema === undefined) return noItems;
      const id = resourceId({ resourceType: "schema", resource: schema });
      const { items, next } = await inOneSchema(id, { ...page, cursor }, context);
      if (next !== undefined) return pageOf(items, { schemas: [schema, ...others], cursor: next });
      return pageOf(items, others.length > 0 ? { schemas: others } : undefined);
    },
    get: async ({ client, id, parent, syncId, signal }) => {
      const place = placeOf(id);
      if (place.type !== type || !("database" in place)) return undefined;
      const asking = { client, syncId, signal };
      const thing = await thingAt(place, asking);
      if (!thing) return undefined;
      const { name } = await client.database(syncId, place.database, signal);
      const names = await displayNames(type, [thing], { client, signal, database: name });
      const schema = parent?.resource ? parent : await schemaOf(thing.schema, place.database, name, client, signal);
      return objectResource({ ...place, type }, names.get(thing.oid)!, schema, client);
    },
    entitlements: async ({ client, resource: of, syncId, signal }) =>
      pageOf(await entitlementsOf(of, type, { client, syncId, signal })),
    grants: (context) => grantsOfThing(context, type),
    grant: grantRight,
    revoke: revokeRight,
  });
}

export const table = inSchema("table", "Table");
export const view = inSchema("view", "View");
export const sequence = inSchema("sequence", "Sequence");
export const routines = [inSchema("function", "Function"), inSchema("procedure", "Procedure")] as const;

async function isBuiltIn(schema: number, database: string, client: Client, signal: AbortSignal): Promise<boolean> {
  const sql = "SELECT nspname::text AS name FROM pg_catalog.pg_namespace WHERE oid = $1";
  const [found] = await client.query<ListedObject>(sql, [schema], signal, database);
  return found !== undefined && ["pg_catalog", "information_schema"].includes(found.name);
}

async function schemaOf(
  name: string,
  database: number,
  databaseName: string,
  client: Client,
  signal: AbortSignal,
): Promise<ResourceRef> {
  const sql = "SELECT oid, nspname::text AS name FROM pg_catalog.pg_namespace WHERE nspname = $1";
  const [found] = await client.query<ListedObject>(sql, [name], signal, databaseName);
  return {
    resourceType: "schema",
    resource: idOf({ type: "schema", database, oid: found?.oid ?? 0 }, client.writeOid),
  };
}

function objectResource(
  place: { readonly type: InSchema; readonly oid: number; readonly database: number },
  displayName: string,
  schema: ResourceRef,
  client: Client,
): Resource {
  return resource({
    type: place.type,
    id: idOf(place, client.writeOid),
    displayName,
    parent: schema,
    annotations: place.type === "table" && client.config.includeColumns ? [childResourceType("column")] : [],
  });
}
