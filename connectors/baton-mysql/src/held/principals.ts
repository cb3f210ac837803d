import type { ResourceRef } from "@baton-connectors/sdk";
import { type Account, nameOf } from "../read/accounts.ts";
import type { Facts } from "../read/facts.ts";

/** One user or role of the file, and the accounts that it stands for. */
export interface Principal extends ResourceRef {
  readonly name: string;
  readonly user: string;
  readonly host: string;
  readonly isRole: boolean;
  readonly isLocked: boolean;
  readonly accounts: readonly Account[];
}

export interface PrincipalOptions {
  readonly collapseUsers: boolean;
  readonly goCompatible: boolean;
}

/** Accounts of one user name become one, where that is asked for; roles do not. */
export function principalsOf(accounts: readonly Account[], { collapseUsers, goCompatible }: PrincipalOptions) {
  const groups = Map.groupBy(accounts, (account) =>
    collapseUsers && !account.isRole ? `user\0${account.user}` : `account\0${nameOf(account)}`,
  );
  return [...groups.values()].map((group) => principalOf(group, goCompatible ? mostConcatenated : Infinity));
}

/** What Go's connector has MySQL join is cut there (`group_concat_max_len`). */
const mostConcatenated = 1024;

export function principalOf(accounts: readonly Account[], mostBytes = Infinity): Principal {
  const { user, isRole } = accounts[0]!;
  const hosts = accounts.map(({ host }) => host).join(",");
  const host = Buffer.byteLength(hosts) > mostBytes ? Buffer.from(hosts).subarray(0, mostBytes).toString() : hosts;
  const name = `${user}@${host}`;
  const resourceType = isRole ? "role" : "user";
  const isLocked = accounts.every((account) => account.isLocked);
  return { resourceType, resource: `${resourceType}:${name}`, name, user, host, isRole, isLocked, accounts };
}

/** Whom Go's connector takes for what: an account without a password for a role, which on MariaDB it does not have. */
export const goAccounts = (accounts: readonly Account[], { isMariaDb, hasRoles }: Facts): readonly Account[] =>
  accounts
    .filter(({ hasPassword }) => hasPassword || (hasRoles && !isMariaDb))
    .map((account) => ({ ...account, isRole: !account.hasPassword, isLocked: false }));
