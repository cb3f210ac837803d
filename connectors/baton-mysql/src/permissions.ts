import type { Permission, Permissions } from "@baton-connectors/sdk";

const select = (table: string, without: string, when?: string): Permission => ({
  id: `SELECT ON mysql.${table}`,
  without,
  ...(when && { when }),
});
const all = "the sync fails";
const onMysql = "MySQL";
const onMariaDb = "MariaDB";

/** Tables of the grants: https://dev.mysql.com/doc/refman/9.0/en/grant-tables.html, https://mariadb.com/kb/en/the-mysql-database-tables/ */
const grantTables: readonly Permission[] = [
  select("user", all),
  select("db", all),
  select("tables_priv", all),
  select("columns_priv", all),
  select("procs_priv", all),
  select("proxies_priv", all),
  select("global_grants", all, onMysql),
  select("role_edges", all, onMysql),
  select("global_priv", all, onMariaDb),
  select("roles_mapping", all, onMariaDb),
];

const showDatabases: Permission = { id: "SHOW DATABASES", without: "databases are missing" };
/** Any privilege shows a table in the catalogue; this one reads and changes nothing in it. */
const references: Permission = { id: "REFERENCES", without: "tables and columns are missing" };
const showRoutine: Permission = { id: "SHOW_ROUTINE", when: onMysql, without: "routines are missing" };
const proc: Permission = select("proc", "routines are missing", onMariaDb);

const grantOption: Permission = {
  id: "WITH GRANT OPTION",
  when: "with each privilege that is to be granted or revoked",
  without: "it cannot be granted or revoked",
};
const roleAdmin: Permission = { id: "ROLE_ADMIN", when: onMysql, without: "roles cannot be granted or revoked" };
const adminOption: Permission = {
  id: "WITH ADMIN OPTION",
  when: "MariaDB, with each role that is to be granted or revoked",
  without: "the role cannot be granted or revoked",
};
const createUser: Permission = { id: "CREATE USER", without: "accounts cannot be created and deleted" };
const defaultRoles: Permission = select("default_roles", "an admin option cannot be taken from a role", onMysql);

const proxy: Permission = {
  id: "PROXY ON ''@'' WITH GRANT OPTION",
  without: "the right to act as another account cannot be granted or revoked",
};

const ofAccounts: Permissions = {
  sync: grantTables,
  provision: [createUser, grantOption, roleAdmin, adminOption, defaultRoles, proxy],
};

export const permissions = {
  server: { sync: [], provision: [grantOption, proxy] },
  database: { sync: [showDatabases], provision: [grantOption] },
  table: { sync: [references], provision: [grantOption] },
  column: { sync: [references], provision: [grantOption] },
  routine: { sync: [showRoutine, proc], provision: [grantOption] },
  user: ofAccounts,
  role: ofAccounts,
} satisfies Record<string, Permissions>;
