import type { ResourceId } from "@baton-connectors/protocol/connector-v2";
import { grantAlreadyExists, grantAlreadyRevoked, type ProvisionResult } from "@baton-connectors/sdk";
import type { Attribute } from "../catalogue/privileges.ts";
import type { Client } from "../client.ts";
import { inTransaction } from "../server/changes.ts";
import { quoted, roleNamed } from "./names.ts";

/** Superuser and its like are attributes of a role, and no privileges: https://www.postgresql.org/docs/current/role-attributes.html */
export const changeAttribute = (
  client: Client,
  { column, option }: Attribute,
  id: ResourceId,
  wanted: boolean,
  result: ProvisionResult,
): Promise<ProvisionResult> =>
  inTransaction(client, client.defaultDatabase, async (change) => {
    const { oid, name } = await roleNamed(id, change);
    const [found] = await change.query<{ readonly has: boolean }>(
      `SELECT ${column} AS has FROM pg_catalog.pg_roles WHERE oid = $1`,
      [oid],
    );
    if (found?.has === wanted)
      return { ...result, annotations: [wanted ? grantAlreadyExists() : grantAlreadyRevoked()] };
    await change.run(`ALTER ROLE ${quoted(name)} ${wanted ? "" : "NO"}${option}`);
    return result;
  });
