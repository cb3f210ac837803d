import type { ResourceRef } from "@baton-connectors/sdk";
import { goIds, type Ids, idsOf } from "../ids.ts";
import { type Account, nameOf } from "../read/accounts.ts";
import type { Facts } from "../read/facts.ts";
import type { ObjectName, Routine } from "../read/objects.ts";
import type { Membership } from "../read/rights.ts";
import type { Snapshot } from "../read/snapshot.ts";
import { coversHost } from "./pattern.ts";
import { goAccounts, type Principal, type PrincipalOptions, principalsOf } from "./principals.ts";

/** What was read, in the order in which it is asked for. */
export interface View {
  readonly facts: Facts;
  readonly snapshot: Snapshot;
  readonly ids: Ids;
  readonly principals: readonly Principal[];
  /** The account and its resource, by `user@host`. */
  readonly accountNamed: (name: string) => Account | undefined;
  readonly refOf: (account: Account) => ResourceRef;
  readonly isRead: (database: string) => boolean;
  readonly databases: ReadonlySet<string>;
  readonly isTable: (table: ObjectName) => boolean;
  /** As it is written where it is: the grant tables have its name in lower case. */
  readonly routineLike: (routine: Routine) => Routine | undefined;
  readonly isColumn: (column: ObjectName & { readonly column: string }) => boolean;
  /** Roles that the account was given. */
  readonly rolesOf: (account: Account) => readonly Membership[];
  /** The role, those that it was given, theirs, and so on. */
  readonly withRoles: (role: Account) => readonly Account[];
  /** Whoever has it active holds what it holds. */
  readonly isGiven: (account: Account) => boolean;
  /** Roles that everybody has. */
  readonly everybodys: readonly Account[];
  /** Accounts of the same user for more machines, the most exact first; their rights on databases and tables count too. */
  readonly wider: (account: Account) => readonly Account[];
}

export interface ViewOptions extends PrincipalOptions {
  readonly isRead: (database: string) => boolean;
}

export function viewOf(facts: Facts, snapshot: Snapshot, options: ViewOptions): View {
  const accounts = options.goCompatible ? goAccounts(snapshot.accounts, facts) : snapshot.accounts;
  const principals = principalsOf(accounts, options);
  const byName = new Map(accounts.map((account) => [nameOf(account), account]));
  const refs = new Map<Account, ResourceRef>(
    principals.flatMap((one) => one.accounts.map((account) => [account, one])),
  );
  const key = ({ database, name }: ObjectName) => `${database}\0${name}`;
  const routineKey = (routine: Routine) => `${routine.type}\0${key(routine)}`.toLowerCase();
  const tables = new Map(
    [...Map.groupBy(snapshot.tables, ({ database }) => database)].map(
      ([database, all]) => [database, new Set(all.map(({ name }) => name))] as const,
    ),
  );
  const routines = new Map(snapshot.routines.map((routine) => [routineKey(routine), routine]));
  const columns = new Set(snapshot.columns.map((column) => `${key(column)}\0${column.column}`));
  const byMember = Map.groupBy(snapshot.memberships, ({ member }) => nameOf(member));
  const given = new Set(snapshot.memberships.map(({ role }) => nameOf(role)));
  const byUser = Map.groupBy(accounts, ({ user }) => user);
  const everybodys = everybodysRoles(facts, accounts);
  const rolesOf = (account: Account) => byMember.get(nameOf(account)) ?? [];
  const withRoles = (role: Account) => {
    const found = new Set([role]);
    for (const one of found)
      for (const { role: given } of rolesOf(one)) {
        const account = byName.get(nameOf(given));
        if (account) found.add(account);
      }
    return [...found];
  };
  return {
    facts,
    snapshot,
    ids: options.goCompatible ? goIds : idsOf(snapshot),
    principals,
    accountNamed: (name) => byName.get(name),
    refOf: (account) => refs.get(account)!,
    isRead: options.isRead,
    databases: new Set(snapshot.databases),
    isTable: ({ database, name }) => tables.get(database)?.has(name) === true,
    routineLike: (routine) => routines.get(routineKey(routine)),
    isColumn: (column) => columns.has(`${key(column)}\0${column.column}`),
    rolesOf,
    withRoles,
    isGiven: (account) => given.has(nameOf(account)) || everybodys.includes(account),
    everybodys,
    wider: (account) =>
      (byUser.get(account.user) ?? [])
        .filter((other) => other !== account && !other.isRole && coversHost(other.host, account.host))
        .toSorted((one, other) => (coversHost(one.host, other.host) ? 1 : -1)),
  };
}

/** https://mariadb.com/kb/en/grant/#to-public, https://dev.mysql.com/doc/refman/9.0/en/server-system-variables.html#sysvar_mandatory_roles */
function everybodysRoles({ isMariaDb, mandatoryRoles }: Facts, accounts: readonly Account[]): readonly Account[] {
  if (isMariaDb) return accounts.filter(({ isRole, user }) => isRole && user === "PUBLIC");
  const named = mandatoryRoles.matchAll(
    /\s*(`(?:[^`]|``)*`|'(?:[^']|'')*'|[^@,]+?)(?:@(`[^`]*`|'[^']*'|[^,]+?))?\s*(?:,|$)/g,
  );
  const plain = (text: string) => text.trim().replace(/^(['`])([\s\S]*)\1$/, "$2");
  const names = [...named].map(([, user = "", host = "%"]) => `${plain(user)}@${plain(host)}`);
  return accounts.filter((account) => names.includes(nameOf(account)));
}
