import type { Grant } from "@baton-connectors/protocol/connector-v2";
import { noItems, pageOf, type ResourceContext, type ResourceType, resourceType } from "@baton-connectors/sdk";
import { placeOf } from "../catalogue/ids.ts";
import { attributes } from "../catalogue/privileges.ts";
import type { Client } from "../client.ts";
import { permissions } from "../permissions.ts";
import { createDatabase, dropDatabase } from "../provision/database.ts";
import { grantRight, revokeRight } from "../provision/right.ts";
import { attributeFacts, toEntitlement } from "../rights/entitlements.ts";
import { entitlementsFor, toGrant } from "../rights/grants.ts";
import { databaseResource } from "./database-resource.ts";
import { wantedDatabases } from "./places.ts";
import { entitlementsOf, grantsOfThing } from "./rights.ts";
import { role } from "./role.ts";

export const database: ResourceType<Client> = resourceType<Client>({
  id: "database",
  displayName: "Database",
  permissions: permissions.database,
  list: async (context) => {
    const { client, parent, skip } = context;
    if (parent) return noItems;
    return pageOf(
      (await wantedDatabases(context)).flatMap((one) => {
        if (one.isOpen || !client.config.goCompatible) return [databaseResource(one, client)];
        skip("a database that takes no connections", { database: one.name });
        return [];
      }),
    );
  },
  get: async ({ client, id, syncId, signal }) => {
    const { oid } = placeOf(id);
    const found = (await client.databases(syncId, signal)).find((one) => one.oid === oid);
    return found && databaseResource(found, client);
  },
  entitlements: async ({ client, resource: of, syncId, signal }) => {
    const facts = attributeFacts(client.config.goCompatible);
    return pageOf([
      ...(await entitlementsOf(of, "database", { client, syncId, signal })),
      ...facts.map((one) => toEntitlement(of, one, role)),
    ]);
  },
  grants: async (context) => {
    const page = await grantsOfThing(context, "database");
    return page.next === undefined ? pageOf([...page.items, ...(await withAttributes(context))]) : page;
  },
  grant: grantRight,
  revoke: revokeRight,
  create: createDatabase,
  delete: dropDatabase,
});

/** Attributes of roles count everywhere; Go's connector shows them on each database. */
async function withAttributes({
  client,
  resource: of,
  syncId,
  signal,
}: ResourceContext<Client>): Promise<readonly Grant[]> {
  const roles = await client.roles(syncId, signal);
  const entitlement = entitlementsFor(of);
  return roles.all.flatMap((one) =>
    attributes
      .filter(({ column }) => one[column])
      .map(({ name }) =>
        toGrant(entitlement(name), one.oid, { direct: true, because: 0, through: [] }, { client, roles }),
      ),
  );
}
