import {
  type GrantContext,
  grantAlreadyExists,
  grantAlreadyRevoked,
  type ProvisionResult,
  type RevokeContext,
} from "@baton-connectors/sdk";
import { type Membership, membershipsQuery } from "../catalogue/roles.ts";
import type { Client } from "../client.ts";
import { type Change, inTransaction } from "../server/changes.ts";
import { membershipBy } from "./entitlement-name.ts";
import { grantRow } from "./grant-row.ts";
import { principalRole, quoted, roleNamed } from "./names.ts";

/** https://www.postgresql.org/docs/current/sql-grant.html#SQL-GRANT-DESCRIPTION-ROLES */
export async function grantMembership(context: GrantContext<Client>): Promise<ProvisionResult> {
  const { client, entitlement, principal, signal } = context;
  const isAdmin = membershipBy(entitlement) === "admin";
  const id = principalRole(principal.id);
  const { version } = await client.facts(signal);
  const granted = { grants: [grantRow(entitlement, principal)] };
  return inTransaction(client, client.defaultDatabase, async (change) => {
    const role = await roleNamed(entitlement.resource!.id!, change);
    const member = await roleNamed(id, change);
    const ways = await waysOf(role.oid, member.oid, version, change);
    if (ways.some(({ admin }) => admin || !isAdmin)) return { ...granted, annotations: [grantAlreadyExists()] };
    await change.run(`GRANT ${quoted(role.name)} TO ${quoted(member.name)}${isAdmin ? " WITH ADMIN OPTION" : ""}`);
    return granted;
  });
}

/** Of who is no member any more the admin option is gone too; the other way round, membership stays. */
export async function revokeMembership({ client, grant, signal }: RevokeContext<Client>): Promise<ProvisionResult> {
  const entitlement = grant.entitlement!;
  // There an admin has no other row: without it he is nothing.
  const onlyOption = membershipBy(entitlement) === "admin" && !client.config.goCompatible;
  const id = principalRole(grant.principal?.id);
  const { version } = await client.facts(signal);
  return inTransaction(client, client.defaultDatabase, async (change) => {
    const role = await roleNamed(entitlement.resource!.id!, change);
    const member = await roleNamed(id, change);
    const held = async () =>
      (await waysOf(role.oid, member.oid, version, change)).filter(({ admin }) => admin || !onlyOption);
    const had = await held();
    const statement = `REVOKE ${onlyOption ? "ADMIN OPTION FOR " : ""}${quoted(role.name)} FROM ${quoted(member.name)}`;
    await change.run(statement);
    if (had.length === 0) return { annotations: [grantAlreadyRevoked()] };
    // Since version 16 each grantor's is one of its own.
    for (const { grantor } of await held())
      await change.run(`${statement} GRANTED BY ${quoted(await nameOf(grantor, change))}`);
    return {};
  });
}

const waysOf = async (role: number, member: number, version: number, { query }: Change) =>
  (await query<Membership>(membershipsQuery(version), [])).filter((one) => one.role === role && one.member === member);

async function nameOf(oid: number, { query }: Change): Promise<string> {
  const [found] = await query<{ readonly name: string }>(
    "SELECT rolname::text AS name FROM pg_catalog.pg_roles WHERE oid = $1",
    [oid],
  );
  return found!.name;
}
