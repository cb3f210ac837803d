import type { Entitlement, Resource } from "@baton-connectors/protocol/connector-v2";
import {
  childResourceType,
  type PageOf,
  pageOf,
  type ResourceContext,
  type ResourceRef,
  type ResourceType,
  resource,
  resourceType,
} from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import type { View } from "../held/view.ts";
import { databaseId, serverId } from "../ids.ts";
import { permissions } from "../permissions.ts";
import { entitlementsOf } from "../privileges/entitlements.ts";
import type { Offered } from "../privileges/offered.ts";
import { grantTo, revokeFrom } from "../provision/provision.ts";
import { listed } from "./listing.ts";
import { holdersOf } from "./principals.ts";

const offers =
  (kind: keyof Offered) =>
  async ({ client, resource: of }: ResourceContext<Client>): Promise<PageOf<Entitlement>> =>
    pageOf(entitlementsOf(of, (await client.offered())[kind], await holdersOf(client)));

const provisioned = { grant: grantTo, revoke: revokeFrom };

export const databaseRef = (database: string): ResourceRef => ({
  resourceType: "database",
  resource: databaseId(database),
});

/** Things below others that are held by users and roles. */
export function objectTypes(hasColumns: boolean, expands: boolean): readonly ResourceType<Client>[] {
  const server = resourceType<Client>({
    id: "server",
    displayName: "Server",
    permissions: permissions.server,
    list: async (context) => {
      const holders = await holdersOf(context.client);
      return listed("server", ({ facts }) => [[facts.hostname, () => serverResource(facts.hostname, holders)]])(
        context,
      );
    },
    entitlements: offers("server"),
    ...provisioned,
  });
  const database = resourceType<Client>({
    id: "database",
    displayName: "Database",
    permissions: permissions.database,
    list: listed("database", ({ snapshot, facts }) =>
      snapshot.databases.map((name) => [
        name,
        () =>
          resource({
            type: "database",
            id: databaseId(name),
            displayName: name,
            parent: { resourceType: "server", resource: serverId(facts.hostname) },
            annotations: [childResourceType("table"), childResourceType("routine")],
          }),
      ]),
    ),
    entitlements: offers("database"),
    ...provisioned,
  });
  const table = resourceType<Client>({
    id: "table",
    displayName: "Table",
    permissions: permissions.table,
    list: listed("table", ({ snapshot, ids }) =>
      snapshot.tables.map((one) => {
        const id = ids.table(one);
        return [
          id,
          () =>
            resource({
              type: "table",
              id,
              displayName: `${one.database}.${one.name}`,
              parent: databaseRef(one.database),
              annotations: expands ? [childResourceType("column")] : [],
            }),
        ];
      }),
    ),
    entitlements: offers("table"),
    ...provisioned,
  });
  const routine = resourceType<Client>({
    id: "routine",
    displayName: "Routine",
    permissions: permissions.routine,
    list: listed("routine", (view, { options }) => routines(view, options.goCompatible)),
    entitlements: offers("routine"),
    ...provisioned,
  });
  const column = resourceType<Client>({
    id: "column",
    displayName: "Column",
    permissions: permissions.column,
    list: listed("column", ({ snapshot, ids }) =>
      snapshot.columns.map((one) => {
        const id = ids.column(one);
        const parent = { resourceType: "table", resource: ids.table(one) };
        const displayName = `${one.database}.${one.name}.${one.column}`;
        return [id, () => resource({ type: "column", id, displayName, parent })];
      }),
    ),
    entitlements: offers("column"),
    ...provisioned,
  });
  return [server, database, table, routine, ...(hasColumns ? [column] : [])];
}

const serverResource = (hostname: string, holders: readonly ResourceType<Client>[]): Resource =>
  resource({
    type: "server",
    id: serverId(hostname),
    displayName: hostname,
    annotations: ["database", ...holders.map(({ id }) => id)].map(childResourceType),
  });

/** For Go's connector a function and a procedure of one name are one. */
function routines({ snapshot, ids }: View, goCompatible: boolean): [string, () => Resource][] {
  const all = snapshot.routines.map((one): [string, () => Resource] => {
    const id = ids.routine(one);
    const displayName = `${one.database}.${one.name}`;
    return [id, () => resource({ type: "routine", id, displayName, parent: databaseRef(one.database) })];
  });
  return goCompatible ? [...new Map(all)] : all;
}
