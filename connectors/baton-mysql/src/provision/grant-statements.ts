import { BatonError } from "@baton-connectors/sdk";
import { countingOf, ownRight } from "../held/database-rights.ts";
import type { View } from "../held/view.ts";
import { columnPrivileges } from "../privileges/levels.ts";
import type { Account } from "../read/accounts.ts";
import { accountSql, databaseSql, grantSql, name, privilegeSql } from "./sql.ts";
import type { Target } from "./target.ts";

const withGrant = /_with_grant$/;

/** What gives one account the privilege. */
export function grantStatements(view: View, target: Target, privilege: string, account: Account): readonly string[] {
  const { facts } = view;
  const to = accountSql(account, facts);
  const base = privilege.replace(withGrant, "");
  switch (target.kind) {
    case "server": {
      if (base === "proxy") return proxyStatements(view, account, anybody, privilege);
      if (base !== privilege) return [`GRANT ${privilegeSql(base, facts)} ON *.* TO ${to} WITH GRANT OPTION`];
      return [grantSql([privilege], "*.*", to, facts)];
    }
    case "database": {
      const { on, shadowed } = databasePlace(view, account, target.database);
      return [grantSql(unique(privilege, shadowed), `${on}.*`, to, facts)];
    }
    case "table":
      return [grantSql(unique(privilege, shadowedTable(view, account, target)), objectSql(target), to, facts)];
    case "routine": {
      const shadowed = widerRow(view, account, (rights) => rights.routines, target);
      return [
        grantSql(unique(privilege, shadowed?.privileges ?? []), `${target.type} ${objectSql(target)}`, to, facts),
      ];
    }
    case "column": {
      const privileges = privilege === "grant" ? grantedWithColumn : [privilege];
      const named = privileges.map((one) => `${privilegeSql(one, facts)} (${name(target.column)})`).join(", ");
      return [`GRANT ${named} ON ${objectSql(target)} TO ${to}`];
    }
    case "account":
      return target.accounts.flatMap((on) => {
        if (base === "proxy") return proxyStatements(view, account, on, privilege);
        return [`GRANT ${accountSql(on, facts)} TO ${to}${option(privilege, "ADMIN")}`];
      });
  }
}

const anybody: Account = { user: "", host: "", isRole: false, isLocked: false, hasPassword: false };

/** MariaDB adds no option to a right to act as another that is there. */
function proxyStatements({ facts, snapshot }: View, account: Account, as: Account, privilege: string) {
  const on = accountSql(as, facts);
  const to = accountSql(account, facts);
  const isThere = snapshot.of(account).proxies.some(({ user, host }) => {
    const isAnybody = user === "" && as.user === "";
    return isAnybody || (user === as.user && host === as.host);
  });
  const again = facts.isMariaDb && withGrant.test(privilege) && isThere ? [`REVOKE PROXY ON ${on} FROM ${to}`] : [];
  return [...again, `GRANT PROXY ON ${on} TO ${to}${option(privilege, "GRANT")}`];
}

const option = (privilege: string, kind: string) => (withGrant.test(privilege) ? ` WITH ${kind} OPTION` : "");

/** Columns have no grant option: as with Go's connector it stands for the four privileges that they have. */
export const grantedWithColumn = ["select", "insert", "update", "references"].filter((one) =>
  (columnPrivileges as readonly string[]).includes(one),
);

export const objectSql = ({ database, name: object }: { readonly database: string; readonly name: string }) =>
  `${name(database)}.${name(object)}`;

const unique = (first: string, others: readonly string[]) => [...new Set([first, ...others])];

/**
 * Where a right on a database goes. Of several rows that fit, the server takes one: a new one must have what the one had that it
 * hides. A row that opens this database alone is used as it is.
 */
function databasePlace(view: View, account: Account, database: string) {
  const own = ownRight(view, account, database);
  if (own && opened(view, account, own.pattern).length === 1 && isName(own.pattern, database))
    return { on: name(own.pattern), shadowed: [] };
  const shadowed = countingOf(view, account)(database).flatMap(({ privileges }) => privileges);
  return { on: databaseSql(database, account, view.facts), shadowed };
}

/** Written as the database is called, with or without a backslash before wildcards. */
const isName = (pattern: string, database: string) =>
  pattern === database || pattern.replace(/\\(.)/gs, "$1") === database;

/** The databases for which the account's row counts. */
export const opened = (view: View, account: Account, pattern: string): readonly string[] =>
  view.snapshot.databases.filter((database) => ownRight(view, account, database)?.pattern === pattern);

function shadowedTable(view: View, account: Account, target: { readonly database: string; readonly name: string }) {
  return widerRow(view, account, (rights) => rights.tables, target)?.privileges ?? [];
}

type RightsOf = ReturnType<View["snapshot"]["of"]>;
/** The row of an account for more machines that counts as long as this one has none. */
function widerRow<T extends { readonly database: string; readonly name: string }>(
  view: View,
  account: Account,
  rows: (rights: RightsOf) => readonly T[],
  { database, name }: { readonly database: string; readonly name: string },
): T | undefined {
  const find = (of: Account) =>
    rows(view.snapshot.of(of)).find((right) => right.database === database && right.name === name);
  if (account.isRole || find(account)) return undefined;
  return view
    .wider(account)
    .map(find)
    .find((right) => right !== undefined);
}

/** A privilege that this kind of thing has, on this server. */
export function checkOffered(offered: readonly string[], privilege: string, what: string) {
  if (offered.includes(privilege)) return;
  throw new BatonError("InvalidArgument", `there is no privilege '${privilege}' on a ${what} of this server`);
}
