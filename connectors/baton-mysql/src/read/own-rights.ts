import { literal } from "@baton-connectors/databases";
import { toBatonError } from "@baton-connectors/sdk";
import type { Asking } from "../connection/server.ts";
import type { AccountName } from "./accounts.ts";
import type { Facts } from "./facts.ts";

/** A right that the connector's account lacks, as SQL that an administrator can paste. */
export interface Missing {
  readonly permission: string;
  readonly resourceTypes: readonly string[];
  /** What is missing without it. */
  readonly without: string;
  readonly sql: string;
}

const ofMysql = [
  "user",
  "db",
  "tables_priv",
  "columns_priv",
  "procs_priv",
  "proxies_priv",
  "global_grants",
  "role_edges",
];
const ofMariaDb = [
  "global_priv",
  "user",
  "db",
  "tables_priv",
  "columns_priv",
  "procs_priv",
  "proxies_priv",
  "roles_mapping",
];
export const grantTables = ({ isMariaDb, hasRoles }: Facts) =>
  isMariaDb ? ofMariaDb : hasRoles ? ofMysql : ofMysql.slice(0, -2);

/** Any of these shows every table in the catalogue. */
const showTables =
  "REFERENCES, SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, INDEX, ALTER, CREATE VIEW, SHOW VIEW, TRIGGER".split(", ");
const showRoutines = "SHOW_ROUTINE, SELECT, EXECUTE, ALTER ROUTINE, CREATE ROUTINE".split(", ");

/** Grant tables that cannot be read: without them nothing can be said. */
export async function missingTables(asking: Asking, facts: Facts): Promise<readonly Missing[]> {
  const account = await ownAccount(asking);
  const missing: Missing[] = [];
  for (const table of grantTables(facts))
    if (!(await canRead(asking, table)))
      missing.push({
        permission: `SELECT ON mysql.${table}`,
        resourceTypes: ["user", "role"],
        without: "who holds what cannot be read",
        sql: `GRANT SELECT ON mysql.${table} TO ${account};`,
      });
  return missing;
}

/** Rights without which parts of the catalogue are not shown, which looks as if they were not there. */
export async function missingSight(asking: Asking, facts: Facts): Promise<readonly Missing[]> {
  const held = await ownPrivileges(asking);
  const account = await ownAccount(asking);
  const any = (privileges: readonly string[]) => held.has("ALL PRIVILEGES") || privileges.some((one) => held.has(one));
  const missing: Missing[] = [];
  const add = (permission: string, resourceTypes: readonly string[], without: string, on = "*.*") =>
    missing.push({
      permission,
      resourceTypes,
      without,
      sql: `GRANT ${permission.replace(/ ON .*/, "")} ON ${on} TO ${account};`,
    });
  if (!any(["SHOW DATABASES"])) add("SHOW DATABASES", ["database"], "databases that this account has no right on");
  if (!any(showTables)) add("REFERENCES", ["table", "column"], "tables that this account has no right on");
  if (facts.isMariaDb) {
    if (!(await canRead(asking, "proc")))
      add("SELECT ON mysql.proc", ["routine"], "routines that this account has no right on", "mysql.proc");
  } else if (!any(showRoutines)) {
    const permission = facts.dynamic.has("show_routine") ? "SHOW_ROUTINE" : "EXECUTE";
    add(permission, ["routine"], "routines that this account has no right on");
  }
  return missing;
}

/** Privileges of the account, and of its active roles, on the whole server. MySQL joins dynamic ones without a blank. */
export async function ownPrivileges(asking: Asking): Promise<ReadonlySet<string>> {
  const grants = await asking.rows("SHOW GRANTS");
  const named = grants.flatMap(([line]) => {
    const [, list = "", , option] = /^GRANT (.*) ON \*\.\* TO (.*?)( WITH GRANT OPTION)?$/s.exec(line ?? "") ?? [];
    return [...list.split(/, ?/), ...(option ? ["GRANT OPTION"] : [])];
  });
  return new Set(named);
}

export async function ownAccount(asking: Asking): Promise<string> {
  const [found] = await asking.rows("SELECT CURRENT_USER()");
  const name = found?.[0] ?? "";
  const at = name.lastIndexOf("@");
  return quoted({ user: name.slice(0, at), host: name.slice(at + 1) });
}

export const quoted = ({ user, host }: AccountName) => `${literal("mysql", user)}@${literal("mysql", host)}`;

/** For all accounts, which both servers show as `''@''` or as `''@'%'`. */
export async function mayGiveProxy(asking: Asking): Promise<boolean> {
  const grants = await asking.rows("SHOW GRANTS");
  return grants.some(([line]) => /^GRANT PROXY ON [`']{2}@[`']%?[`'] TO .* WITH GRANT OPTION$/s.test(line ?? ""));
}

export async function canRead(asking: Asking, table: string): Promise<boolean> {
  try {
    await asking.rows(`SELECT 1 FROM mysql.${table} LIMIT 0`);
    return true;
  } catch (error) {
    if (toBatonError(error).code === "PermissionDenied") return false;
    throw error;
  }
}
