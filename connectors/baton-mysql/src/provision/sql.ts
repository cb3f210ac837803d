import { identifier, literal } from "@baton-connectors/databases";
import { escapedName } from "../held/pattern.ts";
import type { Account } from "../read/accounts.ts";
import type { Facts } from "../read/facts.ts";

export const name = (text: string) => identifier("mysql", text);

/** The account in a statement. A role of MariaDB has no host, and PUBLIC is a word. */
export function accountSql({ user, host, isRole }: Account, { isMariaDb }: Facts): string {
  if (!isMariaDb || !isRole) return `${literal("mysql", user)}@${literal("mysql", host)}`;
  return user === "PUBLIC" ? user : literal("mysql", user);
}

/**
 * A database in a statement, as what it is and not as a pattern. For a role MySQL takes a text without wildcards as it is, its
 * backslashes too.
 */
export function databaseSql(database: string, { isRole }: Account, { isLiteral, isMariaDb }: Facts) {
  const isPlain = isLiteral || (isRole && !isMariaDb && !/[%_]/.test(database));
  return name(isPlain ? database : escapedName(database));
}

/** The words for a privilege. */
export function privilegeSql(privilege: string, { privileges, dynamic }: Facts): string {
  const known = privileges.get(privilege);
  if (known) return known;
  return dynamic.has(privilege) ? privilege.toUpperCase() : privilege.toUpperCase().replaceAll("_", " ");
}

/** `GRANT OPTION` cannot stand beside other privileges: it comes last. */
export function grantSql(privileges: readonly string[], on: string, to: string, facts: Facts): string {
  const named = privileges.filter((privilege) => privilege !== "grant").map((one) => privilegeSql(one, facts));
  const withGrant = privileges.includes("grant") ? " WITH GRANT OPTION" : "";
  return `GRANT ${named.join(", ") || "USAGE"} ON ${on} TO ${to}${withGrant}`;
}

export const revokeSql = (privilege: string, on: string, from: string, facts: Facts) =>
  `REVOKE ${privilege === "grant" ? "GRANT OPTION" : privilegeSql(privilege, facts)} ON ${on} FROM ${from}`;
