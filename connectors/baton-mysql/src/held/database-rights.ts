import { type Account, nameOf } from "../read/accounts.ts";
import type { Facts } from "../read/facts.ts";
import { compare } from "../read/objects.ts";
import type { DatabaseRight } from "../read/rights.ts";
import { exactness, fits } from "./pattern.ts";
import type { View } from "./view.ts";

/** A row of the grant table, and whose it is. */
export interface OwnedRight extends DatabaseRight {
  readonly account: Account;
}

/** Of several rows that fit a database a server takes one, never all; more than one where it leaves to chance which. */
export type Counting = (database: string) => readonly OwnedRight[];

export const rowsOf = ({ snapshot }: View, account: Account): readonly OwnedRight[] =>
  snapshot.of(account).databases.map((right) => ({ ...right, account }));

/**
 * What counts for a session without a role. A server looks for it by the name of the user and the machine, not by the account that was
 * logged in to: rows of accounts for more machines count, and those of nobody (`''`). The most exact machine goes first, then the most
 * exact database, then a named user. https://dev.mysql.com/doc/refman/9.0/en/request-access.html
 */
export function countingDirectly(view: View, account: Account): Counting {
  const { facts } = view;
  const nobody = { ...account, user: "" };
  const all = account.isRole
    ? [account]
    : [account, ...view.wider(account), ...(account.user === "" ? [] : view.wider(nobody))];
  const rows = all.flatMap((one) => rowsOf(view, one));
  const isPattern = ({ pattern }: DatabaseRight) => !facts.isLiteral && /[%_\\]/.test(pattern);
  const plain = Map.groupBy(
    rows.filter((right) => !isPattern(right)),
    ({ pattern }) => written(pattern, facts),
  );
  const patterns = rows.filter(isPattern);
  const order = inOrder(facts);
  const isAlike = (one: OwnedRight, other: OwnedRight) => !facts.isMariaDb && byExactness(one, other) === 0;
  return (database) => {
    const fitting = patterns.filter(({ pattern }) => matches(pattern, database, facts));
    fitting.push(...(plain.get(written(database, facts)) ?? []));
    fitting.sort(order);
    return fitting.filter((right) => right === fitting[0] || isAlike(right, fitting[0]!));
  };
}

/** What counts in MySQL with a role active: a row for just the name, or the first of the patterns in their order as texts. */
export function countingActively({ facts }: View, rows: readonly OwnedRight[]): Counting {
  const isPattern = ({ pattern }: DatabaseRight) => !facts.isLiteral && /[%_]/.test(pattern);
  const plain = Map.groupBy(
    rows.filter((right) => !isPattern(right)),
    ({ pattern }) => written(pattern, facts),
  );
  const patterns = rows.filter(isPattern).toSorted((one, other) => compare(one.pattern, other.pattern));
  return (database) => {
    const named = plain.get(written(database, facts));
    if (named) return named;
    const first = patterns.find(({ pattern }) => matches(pattern, database, facts));
    return first ? patterns.filter(({ pattern }) => pattern === first.pattern) : [];
  };
}

/** Of one account or role by itself. */
export const countingOf = (view: View, account: Account): Counting =>
  account.isRole && !view.facts.isMariaDb
    ? countingActively(view, rowsOf(view, account))
    : countingDirectly(view, account);

/** What it counts by itself for this database, if that is its own. */
export const ownRight = (view: View, account: Account, database: string): OwnedRight | undefined =>
  countingOf(view, account)(database).find((right) => nameOf(right.account) === nameOf(account));

const written = (name: string, { isCaseSensitive }: Facts) => (isCaseSensitive ? name : name.toLowerCase());

const matches = (pattern: string, database: string, facts: Facts) =>
  facts.isLiteral
    ? written(pattern, facts) === written(database, facts)
    : fits(written(pattern, facts), written(database, facts));

const byExactness = (one: OwnedRight, other: OwnedRight) =>
  exactness(other.account.host) - exactness(one.account.host) ||
  exactness(other.pattern) - exactness(one.pattern) ||
  Number(one.account.user === "") - Number(other.account.user === "");

/** Of equally exact patterns MariaDB takes `_` before `%`. */
const inOrder =
  ({ isMariaDb }: Facts) =>
  (one: OwnedRight, other: OwnedRight) =>
    byExactness(one, other) || (isMariaDb ? compare(other.pattern, one.pattern) : compare(one.pattern, other.pattern));
