import { identifier } from "@baton-connectors/databases";
import type { ResourceId } from "@baton-connectors/protocol/connector-v2";
import { configError, notFound, wrongPrincipal } from "@baton-connectors/sdk";
import { roleOf } from "../catalogue/ids.ts";
import type { Change } from "../server/changes.ts";

export const quoted = (name: string) => identifier("postgres", name);

/** Longer names are cut by the server: https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS */
const mostBytes = 63;

/** Refuses what the server could not call something: it would be called otherwise. */
export function checkNewName(name: string, what: string) {
  if (name.includes("\0")) throw configError(`the name of the ${what} has a NUL in it`);
  if (Buffer.byteLength(name) > mostBytes)
    throw configError(`the name '${name}' is longer than ${mostBytes} bytes`, { hint: "PostgreSQL would cut it." });
}

export interface NamedRole {
  readonly oid: number;
  readonly name: string;
}

/** A role by its id: its name may have changed since it was listed. */
export async function roleNamed(id: ResourceId, { query }: Pick<Change, "query">): Promise<NamedRole> {
  const oid = roleOf(id);
  const [found] = await query<{ readonly name: string }>(
    "SELECT rolname::text AS name FROM pg_catalog.pg_roles WHERE oid = $1",
    [oid],
  );
  if (!found) throw notFound(`there is no role with the oid ${oid}`);
  return { oid, name: found.name };
}

/** Only roles hold anything in PostgreSQL. */
export function principalRole(id: ResourceId | undefined): ResourceId {
  if (id?.resourceType !== "role") throw wrongPrincipal(id?.resourceType, "role");
  return id;
}
