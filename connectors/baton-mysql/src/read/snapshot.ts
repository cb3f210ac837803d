import type { Server } from "../connection/server.ts";
import { type Account, readAccounts } from "./accounts.ts";
import type { Facts } from "./facts.ts";
import { readNamed } from "./named.ts";
import { type Column, type ObjectName, type Objects, readColumns, readDatabases, readObjects } from "./objects.ts";
import { type AllRights, type Membership, readMemberships, readRights } from "./rights.ts";

/** All that a sync is about, read at once: a query for each kind of thing, whatever their number. */
export interface Snapshot extends Objects, AllRights {
  readonly accounts: readonly Account[];
  readonly columns: readonly Column[];
}

export interface Scope {
  readonly isRead: (database: string) => boolean;
  /** `database.table` of those whose columns are all listed. */
  readonly expanded: readonly string[];
  /** Columns that somebody has a right on, too. */
  readonly columnsWithRights: boolean;
}

export function readSnapshot(server: Server, facts: Facts, scope: Scope, signal: AbortSignal) {
  return server.atOnce(async (asking): Promise<Snapshot> => {
    const accounts = await readAccounts(asking, facts);
    const objects = await readObjects(asking, scope.isRead);
    const rights = await readRights(asking, facts);
    const expanded = objects.tables.filter(({ database, name }) => scope.expanded.includes(`${database}.${name}`));
    const columns = [...(await readColumns(asking, expanded))];
    if (scope.columnsWithRights) columns.push(...(await columnsWithRights()));
    return { accounts, ...objects, ...rights, columns };

    async function columnsWithRights(): Promise<readonly Column[]> {
      const held = accounts.flatMap((account) => rights.of(account).columns);
      const key = ({ database, name }: ObjectName) => `${database}\0${name}`;
      const wanted = new Set(held.map((right) => `${key(right)}\0${right.column}`));
      const tables = new Set(held.map(key));
      const others = objects.tables.filter((table) => tables.has(key(table)) && !expanded.includes(table));
      const found = await readColumns(asking, others);
      return found.filter((column) => wanted.has(`${key(column)}\0${column.column}`));
    }
  }, signal);
}

/** As much of it as a change of one thing for one user has to know. */
export function readSnapshotFor(
  server: Server,
  facts: Facts,
  { isRead }: Pick<Scope, "isRead">,
  about: About,
  signal: AbortSignal,
): Promise<Snapshot> {
  return server.atOnce(async (asking) => {
    const found = await readNamed(asking, about.resourceType, about.resourceId);
    const users = usersOf(about.user, await readMemberships(asking, facts));
    const isKept = ({ database }: ObjectName) => isRead(database);
    return {
      accounts: await readAccounts(asking, facts),
      databases: await readDatabases(asking, isRead),
      tables: found.tables.filter(isKept),
      routines: found.routines.filter(isKept),
      columns: found.columns.filter(isKept),
      ...(await readRights(asking, facts, users)),
    };
  }, signal);
}

export interface About {
  readonly resourceType: string;
  readonly resourceId: string;
  /** Whose rights are read. */
  readonly user: string;
}

/** Those whose rights count for the user: nobody's (`''`), and those of the user's roles and of their roles. */
function usersOf(user: string, memberships: readonly Membership[]): readonly string[] {
  const found = new Set(["", "PUBLIC", user]);
  for (const one of found) for (const { role, member } of memberships) if (member.user === one) found.add(role.user);
  return [...found];
}
