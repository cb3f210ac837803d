import type { Server } from "../connection/server.ts";
import type { View } from "../held/view.ts";
import type { Account } from "../read/accounts.ts";
import { accountSql } from "./sql.ts";
import type { Target } from "./target.ts";

/** A role that is taken and given again is a default role no longer: what restores those that the accounts have now. */
export async function restoringDefaults(
  server: Server,
  { facts }: View,
  target: Target,
  privilege: string,
  accounts: readonly Account[],
): Promise<readonly string[]> {
  if (target.kind !== "account" || privilege !== "role_assignment_with_grant" || facts.isMariaDb) return [];
  const statements: string[] = [];
  for (const account of accounts) {
    const defaults = await server.rows(
      "SELECT DEFAULT_ROLE_USER, DEFAULT_ROLE_HOST FROM mysql.default_roles WHERE USER = ? AND HOST = ?",
      [account.user, account.host],
    );
    const roles = defaults.map(([user, host]) =>
      accountSql({ ...account, user: user ?? "", host: host ?? "", isRole: true }, facts),
    );
    if (target.accounts.some((role) => roles.includes(accountSql(role, facts))))
      statements.push(`SET DEFAULT ROLE ${roles.join(", ")} TO ${accountSql(account, facts)}`);
  }
  return statements;
}
