import type { Facts } from "../read/facts.ts";
import { compare } from "../read/objects.ts";
import type { DatabaseRight } from "../read/rights.ts";
import { exactness, fits } from "./pattern.ts";

/** The rows for one account or role, of which a server takes one for each database, never several. */
export interface DatabaseRights {
  /** The row that counts for the database. */
  for(database: string): DatabaseRight | undefined;
  /** Rows that count for none of the databases. */
  without(databases: readonly string[]): readonly DatabaseRight[];
}

export function databaseRights(rights: readonly DatabaseRight[], isRole: boolean, facts: Facts): DatabaseRights {
  const written = (name: string) => (facts.isCaseSensitive ? name : name.toLowerCase());
  const hasWildcard = ({ pattern }: DatabaseRight) => !facts.isLiteral && /[%_\\]/.test(pattern);
  const plain = new Map(rights.filter((right) => !hasWildcard(right)).map((right) => [written(right.pattern), right]));
  const patterns = rights
    .filter(hasWildcard)
    .toSorted(isRole && !facts.isMariaDb ? ofRole : facts.isMariaDb ? ofMariaDb : ofMysql);
  const find = (database: string) =>
    plain.get(written(database)) ?? patterns.find(({ pattern }) => fits(written(pattern), written(database)));
  return {
    for: find,
    without: (databases) => {
      const used = new Set(databases.map(find));
      return rights.filter((right) => !used.has(right));
    },
  };
}

type Order = (one: DatabaseRight, other: DatabaseRight) => number;
const byExactness: Order = (one, other) => exactness(other.pattern) - exactness(one.pattern);
/** Of equal ones the first that the server loaded, which it does in this order. */
const ofMysql: Order = (one, other) => byExactness(one, other) || compare(one.pattern, other.pattern);
/** MariaDB takes `_` before `%`. */
const ofMariaDb: Order = (one, other) => byExactness(one, other) || compare(other.pattern, one.pattern);
/** MySQL looks through the patterns of active roles in their order as texts. */
const ofRole: Order = (one, other) => compare(one.pattern, other.pattern);
