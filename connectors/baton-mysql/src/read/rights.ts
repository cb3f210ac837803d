import { literal } from "@baton-connectors/databases";
import type { Asking, Row } from "../connection/server.ts";
import { idOf, privilegeOfColumn, privilegesOfSet } from "../privileges/levels.ts";
import { type AccountName, nameOf } from "./accounts.ts";
import type { Facts } from "./facts.ts";

type Privileges = readonly string[];

/** On the database that is named, or on those that its pattern fits. */
export interface DatabaseRight {
  readonly pattern: string;
  readonly privileges: Privileges;
}
export interface TableRight {
  readonly database: string;
  readonly name: string;
  readonly privileges: Privileges;
}
export interface ColumnRight extends TableRight {
  readonly column: string;
}
export interface RoutineRight extends TableRight {
  readonly type: string;
}
/** May act as the other account; with no name as all. */
export interface ProxyRight extends AccountName {
  readonly withGrant: boolean;
}
export interface Membership {
  readonly role: AccountName;
  readonly member: AccountName;
  readonly withAdmin: boolean;
}

/** The rows of the grant tables for one account. */
export interface Rights {
  readonly global: string[];
  /** Of dynamic privileges, each with its own grant option. */
  readonly dynamic: { readonly privilege: string; readonly withGrant: boolean }[];
  readonly databases: DatabaseRight[];
  readonly tables: TableRight[];
  readonly columns: ColumnRight[];
  readonly routines: RoutineRight[];
  readonly proxies: ProxyRight[];
}

export interface AllRights {
  of(account: AccountName): Rights;
  readonly memberships: readonly Membership[];
}

const none = (): Rights => ({
  global: [],
  dynamic: [],
  databases: [],
  tables: [],
  columns: [],
  routines: [],
  proxies: [],
});

/** One query for each grant table: of everybody, or of some users. */
export async function readRights(asking: Asking, facts: Facts, users?: readonly string[]): Promise<AllRights> {
  const byAccount = new Map<string, Rights>();
  const of = (account: AccountName) => {
    const name = nameOf(account);
    let rights = byAccount.get(name);
    if (!rights) {
      rights = none();
      byAccount.set(name, rights);
    }
    return rights;
  };
  const texts = new Map<string, string>();
  /** The same text once, however many rows have it. */
  const one = (text: string | null | undefined) => {
    const found = texts.get(text ?? "");
    if (found !== undefined) return found;
    texts.set(text ?? "", text ?? "");
    return text ?? "";
  };
  const sets = new Map<string, Privileges>();
  const ofSet = (set: string | null | undefined) => {
    let found = sets.get(set ?? "");
    if (!found) {
      found = privilegesOfSet(set ?? "");
      sets.set(set ?? "", found);
    }
    return found;
  };
  const where = users ? ` WHERE User IN (${users.map((user) => literal("mysql", user)).join(", ")})` : "";
  const read = (columns: string, table: string, row: (rights: Rights, cells: Row) => void) =>
    asking.each(`SELECT Host, User, ${columns} FROM mysql.${table}${where}`, ([host, user, ...cells]) =>
      row(of({ user: user ?? "", host: host ?? "" }), cells),
    );

  const flags = await flagColumns(asking, ["user", "db"]);
  const ofFlags = (table: string) => {
    const columns = flags.get(table) ?? [];
    const known = new Map<string, Privileges>();
    const privileges = (yes: string) => {
      let found = known.get(yes);
      if (!found) {
        found = columns.filter((_, i) => yes[i] === "Y").map(privilegeOfColumn);
        known.set(yes, found);
      }
      return found;
    };
    return { selected: `CONCAT(${columns.map((name) => `\`${name}\``).join(", ")})`, privileges };
  };

  if (facts.isMariaDb)
    await read("JSON_VALUE(Priv, '$.access'), JSON_VALUE(Priv, '$.version_id')", "global_priv", (rights, cells) =>
      rights.global.push(...privilegesOfAccess(cells[0] ?? "0", cells[1] ?? "0", facts)),
    );
  else {
    const user = ofFlags("user");
    await read(user.selected, "user", (rights, [yes]) => rights.global.push(...user.privileges(yes ?? "")));
    if (facts.hasRoles)
      await read("PRIV, WITH_GRANT_OPTION", "global_grants", (rights, [privilege, withGrant]) =>
        rights.dynamic.push({ privilege: idOf(privilege ?? ""), withGrant: withGrant === "Y" }),
      );
  }
  const db = ofFlags("db");
  await read(`Db, ${db.selected}`, "db", (rights, [pattern, yes]) =>
    rights.databases.push({ pattern: pattern ?? "", privileges: db.privileges(yes ?? "") }),
  );
  const onTable = sharedTableRights();
  await read("Db, Table_name, Table_priv", "tables_priv", (rights, [database, name, set]) => {
    const privileges = ofSet(set);
    if (privileges.length > 0) rights.tables.push(onTable(one(database), one(name), privileges));
  });
  await read("Db, Table_name, Column_name, Column_priv", "columns_priv", (rights, [database, name, column, set]) =>
    rights.columns.push({ database: one(database), name: one(name), column: one(column), privileges: ofSet(set) }),
  );
  await read("Db, Routine_name, Routine_type, Proc_priv", "procs_priv", (rights, [database, name, type, set]) =>
    rights.routines.push({ database: one(database), name: one(name), type: one(type), privileges: ofSet(set) }),
  );
  await read("Proxied_user, Proxied_host, With_grant", "proxies_priv", (rights, [user, host, withGrant]) =>
    rights.proxies.push({ user: user ?? "", host: host ?? "", withGrant: withGrant === "1" }),
  );
  return { of, memberships: await readMemberships(asking, facts) };
}

/** Of many rows that say the same of a table one is kept: there are as many as tables times accounts. */
function sharedTableRights() {
  const known = new Map<Privileges, Map<string, Map<string, TableRight>>>();
  return (database: string, name: string, privileges: Privileges): TableRight => {
    const ofSet = known.get(privileges) ?? new Map<string, Map<string, TableRight>>();
    known.set(privileges, ofSet);
    const ofDatabase = ofSet.get(database) ?? new Map<string, TableRight>();
    ofSet.set(database, ofDatabase);
    const right = ofDatabase.get(name) ?? { database, name, privileges };
    ofDatabase.set(name, right);
    return right;
  };
}

/** The columns of a grant table that each stand for a privilege, of which versions have more and fewer. */
async function flagColumns(asking: Asking, tables: readonly string[]) {
  const found = new Map<string, string[]>();
  for (const table of tables) {
    const columns = (await asking.rows(`SHOW COLUMNS FROM mysql.${table}`)).map(([name]) => name ?? "");
    found.set(
      table,
      columns.filter((name) => /_priv$/i.test(name)),
    );
  }
  return found;
}

export async function readMemberships(asking: Asking, { isMariaDb, hasRoles }: Facts): Promise<readonly Membership[]> {
  if (!hasRoles) return [];
  const found = await asking.rows(
    isMariaDb
      ? "SELECT Role, '', User, Host, Admin_option FROM mysql.roles_mapping"
      : "SELECT FROM_USER, FROM_HOST, TO_USER, TO_HOST, WITH_ADMIN_OPTION FROM mysql.role_edges",
  );
  return found.map(([roleUser, roleHost, user, host, withAdmin]) => ({
    role: { user: roleUser ?? "", host: roleHost ?? "" },
    member: { user: user ?? "", host: host ?? "" },
    withAdmin: withAdmin === "Y",
  }));
}

/** The bits of `access`, by MariaDB's sql/privilege.h. */
const bits = (
  "select insert update delete create drop reload shutdown process file grant references index alter show_databases super " +
  "create_temporary_tables lock_tables execute replication_slave replication_client create_view show_view create_routine " +
  "alter_routine create_user event trigger create_tablespace delete_history set_user federated_admin connection_admin " +
  "read_only_admin replication_slave_admin replication_master_admin binlog_admin binlog_replay slave_monitor show_create_routine"
).split(" ");

/** SUPER held these before 10.5.2, when rows had no version: https://mariadb.com/kb/en/grant/#global-privileges */
const onceSuper =
  "set_user federated_admin connection_admin read_only_admin replication_slave_admin binlog_admin binlog_replay".split(
    " ",
  );
const onceReplicationSlave = ["replication_master_admin", "slave_monitor"];

function privilegesOfAccess(access: string, version: string, { privileges }: Facts): Privileges {
  const set = BigInt(access);
  const held = bits.filter((_, i) => (set >> BigInt(i)) & 1n);
  const number = Number(version);
  if (number < 100_502 && held.includes("super")) held.push(...onceSuper);
  if (number < 100_502 && held.includes("replication_slave")) held.push(...onceReplicationSlave);
  if (number < 101_100 && number >= 100_502 && held.includes("super")) held.push("read_only_admin");
  return [...new Set(held)].filter((privilege) => privileges.has(privilege));
}
