import { notFound } from "@baton-connectors/sdk";
import type { InSchema } from "../catalogue/ids.ts";
import { aroundQuery, databasesQuery, type Thing } from "../catalogue/objects.ts";
import type { Change } from "../server/changes.ts";
import { quoted } from "./names.ts";

/** What rights are granted on, with how it stands in statements. */
export interface Target {
  readonly thing: Thing;
  readonly inGrant: string;
  readonly inRevoke: string;
}

/** Things whose rights can be changed here. `oid` is its own, `database` that of the one that it is in. */
export type Provisionable =
  | { readonly type: "database"; readonly oid: number }
  | { readonly type: InSchema; readonly database: number; readonly oid: number };

/** https://www.postgresql.org/docs/current/sql-grant.html. The catalogue has the words as Go's connector sends them. */
export async function targetOf(place: Provisionable, change: Change): Promise<Target> {
  const query = place.type === "database" ? databasesQuery(false) : aroundQuery(place.type, false);
  const found = await change.query<Thing>(query, place.type === "database" ? [] : [place.oid, 1]);
  const thing = found.find(({ oid }) => oid === place.oid);
  if (!thing) throw notFound(`there is no ${place.type} with the oid ${place.oid}`);
  const name = `${quoted(thing.schema || thing.name)}.${quoted(thing.name)}`;
  switch (place.type) {
    case "database":
      return both(thing, `DATABASE ${quoted(thing.name)}`);
    case "table":
      return both(thing, `TABLE ${name}`);
    case "view":
    case "sequence":
      return { thing, inGrant: name, inRevoke: `TABLE ${name}` };
    case "function":
    case "procedure":
      return both(thing, `${place.type.toUpperCase()} ${quoted(thing.schema)}.${await signature(place.oid, change)}`);
  }
}

const both = (thing: Thing, written: string): Target => ({ thing, inGrant: written, inRevoke: written });

/** What tells a function from others of its name; quoted where it has to be. */
async function signature(oid: number, { query }: Change): Promise<string> {
  const [found] = await query<{ readonly signature: string }>(
    `SELECT pg_catalog.quote_ident(proname) || '(' || pg_catalog.pg_get_function_identity_arguments(oid) || ')' AS signature
     FROM pg_catalog.pg_proc WHERE oid = $1`,
    [oid],
  );
  if (!found) throw notFound(`there is no function with the oid ${oid}`);
  return found.signature;
}
