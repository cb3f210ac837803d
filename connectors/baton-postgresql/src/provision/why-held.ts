import type { Thing } from "../catalogue/objects.ts";
import { privilegesOf } from "../catalogue/privileges.ts";
import type { Client } from "../client.ts";
import { effective } from "../rights/effective.ts";
import { reasonsOf } from "../rights/explanation.ts";
import type { Held } from "../rights/holdings.ts";
import type { Provisionable } from "./target.ts";

export interface Question {
  readonly client: Client;
  readonly place: Provisionable;
  /** As it was before. */
  readonly thing: Thing;
  readonly role: number;
  readonly held: Held;
  readonly signal: AbortSignal;
}

/** How a role holds something that was not given to itself; empty: not at all. */
export async function whyStillHeld({ client, place, thing, role, held, signal }: Question): Promise<readonly string[]> {
  const [roles, database] = await Promise.all([
    client.roles("", signal),
    client.database("", place.type === "database" ? place.oid : place.database, signal),
  ]);
  const privileges = privilegesOf(place.type, true);
  const acl = (thing.acl ?? []).filter((text) => !text.startsWith(`${role} `));
  const situation = { type: place.type, privileges, roles, databaseOwner: database.owner };
  const reasons = effective({ ...thing, acl }, situation).get(role, held);
  return reasons ? reasonsOf({ ...reasons, direct: false }, roles) : [];
}
