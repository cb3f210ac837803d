import { BatonError, type GetContext, resourceDoesNotExist, toBatonError, whenAbsent } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { type Change, changeOn, commit, withChange } from "../server/changes.ts";
import { type NamedRole, quoted, roleNamed } from "./names.ts";
import { ownedBy, passedOnBy, usesOf } from "./role-uses.ts";

/**
 * Takes all rights from a role and drops it, or changes nothing and says what stands in the way. Its rights in other databases are
 * taken in a transaction for each, and none is committed before all have been tried.
 */
export async function deleteRole({ client, id, signal, log }: GetContext<Client>) {
  const { version } = await client.facts(signal);
  return withChange(client, client.defaultDatabase, async (change) => {
    const role = await roleNamed(id, change).catch(whenAbsent);
    if (!role) return { annotations: [resourceDoesNotExist()] };
    const uses = await usesOf(role.oid, change);
    const elsewhere = [
      ...new Set(uses.flatMap(({ name }) => (name === null || name === client.defaultDatabase ? [] : [name]))),
    ];
    const others = new Map<string, Change>();
    try {
      for (const name of elsewhere) others.set(name, changeOn(await client.connections.forChanges(name)));
      await refuseBlocked(role, version, new Map([[client.defaultDatabase, change], ...others]));
      const undo = await withItsRights(role, version, change);
      try {
        await dropEverywhere(role, change, others, (name) =>
          log.info({ role: role.name, database: name }, "its rights are revoked"),
        );
      } catch (thrown) {
        await change.run("ROLLBACK");
        await undo();
        throw thrown;
      }
      return {};
    } finally {
      for (const { connection } of others.values()) await connection.end();
    }
  });
}

/** What it owns would have no owner, and what it passed on would be taken from others. */
async function refuseBlocked(role: NamedRole, version: number, databases: ReadonlyMap<string, Change>) {
  const blocks: string[] = [];
  for (const [name, change] of databases) {
    const owned = await ownedBy(role.oid, change);
    const passedOn = await passedOnBy(role.oid, version, change);
    blocks.push(
      ...owned.map((what) => `it owns ${what} (database ${name})`),
      ...passedOn.map((what) => `it granted ${what} (database ${name})`),
    );
  }
  if (blocks.length === 0) return;
  throw new BatonError("FailedPrecondition", `cannot delete role '${role.name}': ${[...new Set(blocks)].join("; ")}`, {
    hint: "Give what it owns to another role (REASSIGN OWNED BY … TO …) or drop it; grant anew what it granted to others.",
  });
}

async function dropEverywhere(
  role: NamedRole,
  change: Change,
  others: ReadonlyMap<string, Change>,
  done: (name: string) => void,
) {
  if (others.size > 0) await rehearse(role, change, others);
  const committed: string[] = [];
  try {
    for (const [name, other] of others) {
      await other.run("BEGIN");
      await other.run(revokeAll(role));
      await commit(other);
      committed.push(name);
      done(name);
    }
    await change.run("BEGIN");
    await change.run(revokeAll(role));
    await change.run(drop(role));
    await commit(change);
  } catch (thrown) {
    const error = toBatonError(thrown);
    if (committed.length === 0) throw error;
    throw error.prefixed(`its rights in ${committed.join(", ")} are revoked, the role is not dropped`);
  }
}

const revokeAll = ({ name }: NamedRole) => `DROP OWNED BY ${quoted(name)}`;
const drop = ({ name }: NamedRole) => `DROP ROLE ${quoted(name)}`;

/**
 * All of it, each undone at once: no transaction spans databases, and each of them takes rights on what they share. That the role is
 * still needed elsewhere is no refusal; any other ends it here, with nothing changed.
 */
async function rehearse(role: NamedRole, change: Change, others: ReadonlyMap<string, Change>) {
  for (const one of [...others.values(), change]) {
    await one.run("BEGIN");
    await one.run(revokeAll(role));
    const refused = one === change ? await one.attempt(drop(role)) : undefined;
    if (refused && refused.vendorCode !== stillDependedUpon) throw refused;
    await one.run("ROLLBACK");
  }
}

const stillDependedUpon = "2BP01";

/** To take a role's rights one has to have them: who may grant the role gives it to himself, until it is gone. */
async function withItsRights(role: NamedRole, version: number, { query, run }: Change): Promise<() => Promise<void>> {
  const [has] = await query<{ readonly usage: boolean; readonly member: boolean }>(
    `SELECT pg_catalog.pg_has_role($1::pg_catalog.oid, 'USAGE') AS usage, pg_catalog.pg_has_role($1::pg_catalog.oid, 'MEMBER') AS member`,
    [role.oid],
  );
  const isNew = version >= 160000;
  if (has?.usage || (has?.member && !isNew)) return async () => {};
  await run(`GRANT ${quoted(role.name)} TO CURRENT_USER${isNew ? " WITH INHERIT TRUE" : ""}`);
  return () => run(`REVOKE ${quoted(role.name)} FROM CURRENT_USER${isNew ? " GRANTED BY CURRENT_USER" : ""}`);
}
