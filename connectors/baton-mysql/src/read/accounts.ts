import type { Asking } from "../connection/server.ts";
import type { Facts } from "./facts.ts";

export interface AccountName {
  readonly user: string;
  readonly host: string;
}

/** An account or a role: for MySQL they are one thing. */
export interface Account extends AccountName {
  /** Made as a role: https://dev.mysql.com/doc/refman/9.0/en/create-role.html, https://mariadb.com/kb/en/create-role/ */
  readonly isRole: boolean;
  readonly isLocked: boolean;
  readonly hasPassword: boolean;
}

export const nameOf = ({ user, host }: AccountName) => `${user}@${host}`;

/** A role is locked, has no password and an expired one, as CREATE ROLE makes it; an account without a password can log in. */
export async function readAccounts(asking: Asking, facts: Facts): Promise<readonly Account[]> {
  const found = await asking.rows(`${facts.isMariaDb ? ofMariaDb : ofMysql} ORDER BY Host, User`);
  return found.map(([host, user, role, locked, password]) => ({
    user: user ?? "",
    host: host ?? "",
    isRole: role === "1",
    isLocked: locked === "1",
    hasPassword: password === "1",
  }));
}

const ofMysql =
  "SELECT Host, User, COALESCE(authentication_string, '') = '' AND account_locked = 'Y' AND password_expired = 'Y', " +
  "account_locked = 'Y', COALESCE(authentication_string, '') <> '' FROM mysql.user";

const ofMariaDb =
  "SELECT Host, User, COALESCE(JSON_VALUE(Priv, '$.is_role'), 0) IN ('1', 'true'), " +
  "COALESCE(JSON_VALUE(Priv, '$.account_locked'), 0) IN ('1', 'true'), " +
  "COALESCE(JSON_VALUE(Priv, '$.authentication_string'), '') <> '' FROM mysql.global_priv";
