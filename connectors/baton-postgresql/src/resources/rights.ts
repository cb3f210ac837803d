import type { Grant, Resource } from "@baton-connectors/protocol/connector-v2";
import { notFound, type PageOf, type ResourceContext } from "@baton-connectors/sdk";
import { idOf, type ObjectType, type Place, placeOf } from "../catalogue/ids.ts";
import { aroundQuery, type Column, columnsQuery, largeObjectsQuery, type Thing } from "../catalogue/objects.ts";
import { type Grantable, type Privilege, privilegesOf } from "../catalogue/privileges.ts";
import type { Client } from "../client.ts";
import { asGo } from "../rights/as-go.ts";
import { effective, effectiveOfColumn, type Situation } from "../rights/effective.ts";
import { privilegeFacts, toEntitlement } from "../rights/entitlements.ts";
import { grantsOf } from "../rights/grants.ts";
import { type Holdings, namesOf } from "../rights/holdings.ts";
import { role } from "./role.ts";

export interface Asking {
  readonly client: Client;
  readonly syncId: string;
  readonly signal: AbortSignal;
}

const byOid = <Row extends { readonly oid: number }>(rows: readonly Row[]) =>
  new Map(rows.map((row) => [row.oid, row]));

/** A thing in a database as its catalogue has it; undefined when it is gone. */
export async function thingAt(place: Place, { client, syncId, signal }: Asking): Promise<Thing | undefined> {
  const { goCompatible } = client.config;
  if (place.type === "database")
    return client.databases(syncId, signal).then((all) => all.find(({ oid }) => oid === place.oid));
  if (place.type === "large-object")
    return client.windows.get(syncId, "large-object", place.oid, async (oid, half) =>
      byOid(await client.query<Thing>(largeObjectsQuery(goCompatible), [oid, half], signal)),
    );
  if (!("database" in place)) return undefined;
  const { name } = await client.database(syncId, place.database, signal);
  const type: ObjectType = place.type === "column" ? "table" : place.type;
  return client.windows.get(syncId, `${type} ${place.database}`, place.oid, async (oid, half) =>
    byOid(await client.query<Thing>(aroundQuery(type, goCompatible), [oid, half], signal, name)),
  );
}

/** The columns of a table, by their numbers; undefined when the table is gone or has none. */
export async function columnsOf(
  table: { readonly database: number; readonly oid: number },
  { client, syncId, signal }: Asking,
) {
  const { name } = await client.database(syncId, table.database, signal);
  return client.windows.get<readonly Column[]>(syncId, `column ${table.database}`, table.oid, async (oid, half) => {
    const found = await client.query<Column>(columnsQuery(client.config.goCompatible), [oid, half], signal, name);
    return Map.groupBy(found, (column) => column.oid);
  });
}

export async function privilegesFor(type: Grantable, { client, signal }: Asking): Promise<readonly Privilege[]> {
  if (client.config.goCompatible) return privilegesOf(type, false);
  return privilegesOf(type, (await client.facts(signal)).version >= 170000);
}

/** The database that a thing is in, or that it is; large objects are the default one's. */
export async function databaseOf(place: Place, { client, syncId, signal }: Asking) {
  if ("database" in place) return client.database(syncId, place.database, signal);
  if (place.type === "database") return client.database(syncId, place.oid, signal);
  const found = (await client.databases(syncId, signal)).find(({ name }) => name === client.defaultDatabase);
  if (!found) throw notFound(`there is no database '${client.defaultDatabase}'`);
  return found;
}

/** All that can be held of a resource by a privilege. */
export async function entitlementsOf(resource: Resource, type: Grantable, asking: Asking) {
  const place = placeOf(resource.id!);
  const [database, privileges] = await Promise.all([databaseOf(place, asking), privilegesFor(type, asking)]);
  const named = { resource: resource.displayName, database: database.name };
  const facts = privilegeFacts(type, privileges, named, asking.client.config.goCompatible);
  return facts.map((one) => toEntitlement(resource, one, role));
}

/** Who holds what of a thing. Not found when it is gone. */
export async function holdingsOf(place: Place, type: Grantable, asking: Asking): Promise<Holdings> {
  const { client, syncId, signal } = asking;
  const thing = await thingAt(place, asking);
  if (!thing) throw notFound(`there is no ${type} with the oid ${place.oid}`);
  const [roles, database, privileges] = await Promise.all([
    client.roles(syncId, signal),
    databaseOf(place, asking),
    privilegesFor(type, asking),
  ]);
  const situation: Situation = { type, privileges, roles, databaseOwner: database.owner };
  if (place.type !== "column") return client.config.goCompatible ? asGo(thing, situation) : effective(thing, situation);
  const column = (await columnsOf(place, asking))?.find(({ number }) => number === place.number);
  if (!column) throw notFound(`the table has no column number ${place.number}`);
  if (client.config.goCompatible) return asGo({ ...thing, acl: column.acl }, situation);
  return effectiveOfColumn(column, thing, situation);
}

export async function grantsOfThing(context: ResourceContext<Client>, type: Grantable): Promise<PageOf<Grant>> {
  const { client, resource, page, syncId, signal } = context;
  const place = placeOf(resource.id!);
  const asking = { client, syncId, signal };
  const holdings = await holdingsOf(place, type, asking);
  const [roles, privileges, database] = await Promise.all([
    client.roles(syncId, signal),
    privilegesFor(type, asking),
    databaseOf(place, asking),
  ]);
  const tableId =
    place.type === "column"
      ? idOf({ type: "table", database: place.database, oid: place.oid }, client.writeOid)
      : undefined;
  return grantsOf(resource, holdings, namesOf(privileges), page, { client, roles, tableId, database: database.oid });
}
