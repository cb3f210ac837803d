import type { Check, CheckResult } from "@baton-connectors/sdk";
import type { Client } from "./client.ts";
import { type Missing, missingSight, missingTables, ownAccount, ownPrivileges } from "./read/own-rights.ts";

const found = (missing: readonly Missing[], detail: string): CheckResult =>
  missing.length === 0
    ? { status: "works", detail }
    : {
        status: "fails",
        detail: `missing: ${missing.map(({ permission }) => permission).join(", ")}`,
        hint: `As an administrator: ${missing.map(({ sql }) => sql).join(" ")}`,
      };

const tables: Check<Client> = {
  name: "read the grant tables",
  purpose: "sync",
  permissions: ["user", "db", "tables_priv", "columns_priv", "procs_priv", "proxies_priv"].map(
    (table) => `SELECT ON mysql.${table}`,
  ),
  resourceTypes: ["user", "role"],
  run: async ({ client }) => {
    const facts = await client.facts();
    return found(
      await missingTables(client.server, facts),
      `${facts.isMariaDb ? "MariaDB" : "MySQL"} ${facts.version}`,
    );
  },
};

const sight: Check<Client> = {
  name: "see all databases, tables and routines",
  purpose: "sync",
  permissions: ["SHOW DATABASES", "REFERENCES"],
  resourceTypes: ["database", "table", "column", "routine"],
  run: async ({ client }) => found(await missingSight(client.server, await client.facts()), "all are shown"),
};

const accounts: Check<Client> = {
  name: "create and delete accounts",
  purpose: "provision",
  permissions: ["CREATE USER"],
  resourceTypes: ["user"],
  run: async ({ client }) => lacking(client, "CREATE USER", `GRANT CREATE USER ON *.* TO`),
};

const grants: Check<Client> = {
  name: "grant and revoke privileges",
  purpose: "provision",
  permissions: ["WITH GRANT OPTION"],
  run: async ({ client: { server } }) => {
    const held = await ownPrivileges(server);
    if (held.has("GRANT OPTION")) {
      const privileges = [...held].filter((one) => one !== "GRANT OPTION" && one !== "USAGE");
      return { status: "works", detail: `those that this account has everywhere: ${privileges.join(", ")}` };
    }
    return {
      status: "fails",
      detail: "this account has no privilege on the whole server with the grant option",
      hint: `As an administrator, with each that is to be granted: GRANT SELECT ON *.* TO ${await ownAccount(server)} WITH GRANT OPTION;`,
    };
  },
};

const roles: Check<Client> = {
  name: "grant and revoke roles",
  purpose: "provision",
  permissions: ["ROLE_ADMIN"],
  resourceTypes: ["role"],
  run: async ({ client }) => {
    const { isMariaDb, hasRoles } = await client.facts();
    if (!hasRoles) return { status: "works", detail: "this server has no roles" };
    if (!isMariaDb) return lacking(client, "ROLE_ADMIN", "GRANT ROLE_ADMIN ON *.* TO");
    return {
      status: "unknown",
      detail: `those that are granted with it: GRANT <role> TO ${await ownAccount(client.server)} WITH ADMIN OPTION;`,
    };
  },
};

async function lacking({ server }: Client, privilege: string, sql: string): Promise<CheckResult> {
  const held = await ownPrivileges(server);
  if (held.has(privilege) || held.has("ALL PRIVILEGES") || (privilege === "ROLE_ADMIN" && held.has("SUPER")))
    return { status: "works" };
  return {
    status: "fails",
    detail: `missing: ${privilege}`,
    hint: `As an administrator: ${sql} ${await ownAccount(server)};`,
  };
}

export const checks: readonly Check<Client>[] = [tables, sight, accounts, grants, roles];
