import {
  BatonError,
  configError,
  type GrantContext,
  grantAlreadyExists,
  grantAlreadyRevoked,
  type ProvisionResult,
  type RevokeContext,
} from "@baton-connectors/sdk";
import { aclItems } from "../catalogue/acl.ts";
import { type InSchema, type ObjectPlace, type Place, placeOf } from "../catalogue/ids.ts";
import type { Client } from "../client.ts";
import type { Held } from "../rights/holdings.ts";
import { type Change, inTransaction } from "../server/changes.ts";
import { changeAttribute } from "./attribute.ts";
import { attributeBy, heldBy } from "./entitlement-name.ts";
import { grantRow } from "./grant-row.ts";
import { type NamedRole, principalRole, quoted, roleNamed } from "./names.ts";
import { type Provisionable, targetOf } from "./target.ts";
import { whyStillHeld } from "./why-held.ts";

/** A privilege on a thing. */
export async function grantRight(context: GrantContext<Client>): Promise<ProvisionResult> {
  const { client, entitlement, principal, signal } = context;
  const id = principalRole(principal.id);
  const attribute = attributeBy(entitlement);
  if (attribute) return changeAttribute(client, attribute, id, true, { grants: [grantRow(entitlement, principal)] });
  const place = provisionable(entitlement.resource!.id!);
  const held = heldBy(entitlement, place.type);
  const granted = { grants: [grantRow(entitlement, principal)] };
  return inTransaction(client, await databaseName(client, place, signal), async (change) => {
    const role = await roleNamed(id, change);
    const target = await targetOf(place, change);
    if (directly(target.thing.acl, role.oid, held).length > 0)
      return { ...granted, annotations: [grantAlreadyExists()] };
    const option = held.isGrantOption ? " WITH GRANT OPTION" : "";
    await change.run(`GRANT ${word(held, place)} ON ${target.inGrant} TO ${quoted(role.name)}${option}`);
    return granted;
  });
}

/** What was not given to the role itself cannot be taken from it: then the error says where it comes from. */
export async function revokeRight({ client, grant, signal, log }: RevokeContext<Client>): Promise<ProvisionResult> {
  const entitlement = grant.entitlement!;
  const id = principalRole(grant.principal?.id);
  const attribute = attributeBy(entitlement);
  if (attribute) return changeAttribute(client, attribute, id, false, {});
  const place = provisionable(entitlement.resource!.id!);
  const held = heldBy(entitlement, place.type);
  const { had, role, thing } = await inTransaction(
    client,
    await databaseName(client, place, signal),
    async (change) => {
      const role = await roleNamed(id, change);
      const { thing, inRevoke } = await targetOf(place, change);
      const had = directly(thing.acl, role.oid, held);
      const option = held.isGrantOption ? `GRANT OPTION ${place.type === "database" ? "for" : "FOR"} ` : "";
      const statement = `REVOKE ${option}${word(held, place)} ON ${inRevoke} FROM ${quoted(role.name)}`;
      await revoking(change, statement, thing.acl, role, held);
      if (had.length > 0) await fromOtherGrantors(change, place, statement, role, held);
      return { had, role, thing };
    },
  );
  const why = await whyStillHeld({ client, place, thing, role: role.oid, held, signal });
  if (had.length > 0) {
    if (why.length > 0) log.warn({ role: role.name, on: thing.name, reasons: why }, "it is still held, otherwise");
    return {};
  }
  if (why.length === 0) return { annotations: [grantAlreadyRevoked()] };
  throw new BatonError(
    "FailedPrecondition",
    `${held.privilege}${held.isGrantOption ? " with grant option" : ""} on ${place.type} ${thing.name} was not granted to ${role.name} itself: it is held through ${why.join(", ")}`,
    { hint: "Revoke what it comes from." },
  );
}

const directly = (acl: readonly string[] | null, role: number, { privilege, isGrantOption }: Held) =>
  aclItems(acl ?? []).filter(
    (item) => item.grantee === role && item.privilege === privilege && (!isGrantOption || item.isGrantable),
  );

/** Words as Go's connector sends them: those of databases stand in quotes. */
const word = ({ privilege }: Held, { type }: Provisionable) => (type === "database" ? quoted(privilege) : privilege);

/** Of what the role has passed on, the error says to whom. */
async function revoking(change: Change, statement: string, acl: readonly string[] | null, role: NamedRole, held: Held) {
  try {
    await change.run(statement);
  } catch (thrown) {
    if (!(thrown instanceof BatonError) || thrown.vendorCode !== "2BP01") throw thrown;
    const heirs = aclItems(acl ?? []).filter(
      ({ grantor, privilege }) => grantor === role.oid && privilege === held.privilege,
    );
    // The connection is in a failed transaction: names come from oids another time.
    throw thrown.changed({
      hint: `${role.name} has passed it on to ${heirs.length} others, whose grants depend on this one: revoke theirs first (oids ${heirs.map(({ grantee }) => grantee).join(", ")}).`,
    });
  }
}

/**
 * A statement takes back what its role has given, or the owner, for superusers and the owner's members. What somebody else has given
 * is taken back as that role. https://www.postgresql.org/docs/current/sql-revoke.html
 */
async function fromOtherGrantors(change: Change, place: Provisionable, statement: string, role: NamedRole, held: Held) {
  const left = directly((await targetOf(place, change)).thing.acl, role.oid, held);
  for (const { grantor } of left) {
    const [found] = await change.query<{ readonly name: string }>(
      "SELECT rolname::text AS name FROM pg_catalog.pg_roles WHERE oid = $1",
      [grantor],
    );
    const name = found?.name ?? String(grantor);
    const refused = (await change.attempt(`SET LOCAL ROLE ${quoted(name)}`)) ?? (await change.attempt(statement));
    if (refused) throw refused.prefixed(`it was granted by ${name}, as whom it cannot be revoked`);
    await change.run("SET LOCAL ROLE NONE");
  }
}

async function databaseName(client: Client, place: Provisionable, signal: AbortSignal): Promise<string> {
  if (place.type === "database") return client.defaultDatabase;
  return (await client.database("", place.database, signal)).name;
}

function provisionable(id: { readonly resourceType: string; readonly resource: string }): Provisionable {
  const place = placeOf(id);
  if (place.type === "database") return { type: place.type, oid: place.oid };
  if (isInSchema(place)) return place;
  throw configError(`rights on a ${place.type} are not granted here`);
}

const isInSchema = (place: Place): place is ObjectPlace & { readonly type: InSchema } =>
  "database" in place && place.type !== "column" && place.type !== "schema";
