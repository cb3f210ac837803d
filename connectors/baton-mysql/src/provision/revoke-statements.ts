import { BatonError } from "@baton-connectors/sdk";
import { ownRight } from "../held/database-rights.ts";
import type { View } from "../held/view.ts";
import { type Account, nameOf } from "../read/accounts.ts";
import { grantedWithColumn, objectSql, opened } from "./grant-statements.ts";
import { accountSql, name, privilegeSql, revokeSql } from "./sql.ts";
import type { Target } from "./target.ts";

const withGrant = /_with_grant$/;

/** What takes the privilege, which it holds, from one account. */
export function revokeStatements(view: View, target: Target, privilege: string, account: Account): readonly string[] {
  const { facts } = view;
  const from = accountSql(account, facts);
  const base = privilege.replace(withGrant, "");
  const isOption = base !== privilege;
  switch (target.kind) {
    case "server": {
      if (base === "proxy") return proxyStatements("''@''", from, isOption);
      if (!isOption) return [revokeSql(privilege, "*.*", from, facts)];
      // Of one privilege alone the option cannot be taken away.
      const words = privilegeSql(base, facts);
      return [`REVOKE ${words} ON *.* FROM ${from}`, `GRANT ${words} ON *.* TO ${from}`];
    }
    case "database": {
      const pattern = ownRight(view, account, target.database)?.pattern ?? target.database;
      const others = opened(view, account, pattern).filter((database) => database !== target.database);
      if (others.length > 0) throw opensOthers(account, pattern, others);
      return [revokeSql(privilege, `${name(pattern)}.*`, from, facts)];
    }
    case "table":
      return [revokeSql(privilege, objectSql(target), from, facts), ...columnsToKeep(view, target, privilege, account)];
    case "routine":
      return [revokeSql(privilege, `${target.type} ${objectSql(target)}`, from, facts)];
    case "column": {
      const privileges = privilege === "grant" ? grantedWithColumn : [privilege];
      const named = privileges.map((one) => `${privilegeSql(one, facts)} (${name(target.column)})`).join(", ");
      return [`REVOKE ${named} ON ${objectSql(target)} FROM ${from}`];
    }
    case "account":
      return target.accounts.flatMap((on) => {
        const role = accountSql(on, facts);
        if (base === "proxy") return proxyStatements(role, from, isOption);
        if (!isOption) return [`REVOKE ${role} FROM ${from}`];
        if (facts.isMariaDb) return [`REVOKE ADMIN OPTION FOR ${role} FROM ${from}`];
        return [`REVOKE ${role} FROM ${from}`, `GRANT ${role} TO ${from}`];
      });
  }
}

const proxyStatements = (on: string, from: string, isOption: boolean) =>
  isOption
    ? [`REVOKE PROXY ON ${on} FROM ${from}`, `GRANT PROXY ON ${on} TO ${from}`]
    : [`REVOKE PROXY ON ${on} FROM ${from}`];

/** REVOKE on a table takes the privilege from its columns too, where it was given apart. */
function columnsToKeep(
  { snapshot, facts }: View,
  target: { readonly database: string; readonly name: string },
  privilege: string,
  account: Account,
): readonly string[] {
  const onTable = snapshot
    .of(account)
    .tables.some(
      (right) =>
        right.database === target.database && right.name === target.name && right.privileges.includes(privilege),
    );
  const columns = snapshot
    .of(account)
    .columns.filter((right) => right.database === target.database && right.name === target.name)
    .filter(({ privileges }) => privileges.includes(privilege))
    .map(({ column }) => name(column));
  if (!onTable || columns.length === 0) return [];
  const to = accountSql(account, facts);
  return [`GRANT ${privilegeSql(privilege, facts)} (${columns.join(", ")}) ON ${objectSql(target)} TO ${to}`];
}

const opensOthers = (account: Account, pattern: string, others: readonly string[]) =>
  new BatonError(
    "FailedPrecondition",
    `'${nameOf(account)}' holds it by a right on databases like '${pattern}', which opens ${named(others)} too`,
    { hint: "Nothing was changed. Revoke the right on the pattern in the database, and grant what is to stay." },
  );

const named = (databases: readonly string[]) =>
  databases.length > 5 ? `${databases.slice(0, 5).join(", ")} and ${databases.length - 5} more` : databases.join(", ");
