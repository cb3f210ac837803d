/** Privileges by what they can be granted on, as ids of entitlements: in lower case, with `_` for a blank. */
export const databasePrivileges = [
  "alter",
  "alter_routine",
  "create",
  "create_routine",
  "create_temporary_tables",
  "create_view",
  "delete",
  "drop",
  "event",
  "execute",
  "grant",
  "index",
  "insert",
  "lock_tables",
  "references",
  "select",
  "show_view",
  "trigger",
  "update",
] as const;

export const tablePrivileges = [
  "alter",
  "create",
  "create_view",
  "delete",
  "drop",
  "grant",
  "index",
  "insert",
  "references",
  "select",
  "show_view",
  "trigger",
  "update",
] as const;

export const columnPrivileges = ["grant", "insert", "references", "select", "update"] as const;
export const routinePrivileges = ["alter_routine", "execute", "grant"] as const;

/** On the server besides those of databases, in every version. */
export const serverPrivileges = [
  ...databasePrivileges,
  "create_tablespace",
  "create_user",
  "file",
  "process",
  "proxy",
  "proxy_with_grant",
  "reload",
  "replication_client",
  "replication_slave",
  "show_databases",
  "shutdown",
  "super",
] as const;

/** What Go's connector offers on MySQL 8, by its name: `nbd` is its word. */
export const goDynamicPrivileges = (
  "application_password_admin audit_abort_exempt audit_admin authentication_policy_admin backup_admin binlog_admin " +
  "binlog_encryption_admin clone_admin connection_admin encryption_key_admin firewall_admin firewall_exempt firewall_user " +
  "flush_optimizer_costs flush_status flush_tables flush_user_resources group_replication_admin group_replication_stream " +
  "innodb_redo_log_archive innodb_redo_log_enable nbd_stored_user passwordless_user_admin persist_ro_variables_admin " +
  "replication_applier replication_slave_admin resource_group_admin resource_group_user role_admin " +
  "sensitive_variables_observer service_connection_admin session_variables_admin set_user_id show_routine " +
  "skip_query_rewrite system_user system_variables_admin table_encryption_admin version_token_admin xa_recover_admin"
).split(" ");

/** The id of a privilege that a column of a grant table stands for, e.g. `Show_db_priv`. */
export function privilegeOfColumn(column: string): string {
  const name = column.replace(/_priv$/i, "").toLowerCase();
  return renamed[name] ?? name;
}
const renamed: Readonly<Record<string, string>> = {
  show_db: "show_databases",
  create_tmp_table: "create_temporary_tables",
  repl_slave: "replication_slave",
  repl_client: "replication_client",
};

/** The ids in a value of a SET column, e.g. `Select,Create View`. */
export const privilegesOfSet = (set: string): readonly string[] =>
  set === "" ? [] : set.split(",").map((name) => inSet[name.toLowerCase()] ?? idOf(name));
const inSet: Readonly<Record<string, string>> = { "delete versioning rows": "delete_history" };

export const idOf = (privilege: string): string => privilege.toLowerCase().replaceAll(" ", "_");
