import type { Check, CheckResult } from "@baton-connectors/sdk";
import type { Client } from "./client.ts";
import { accountSql } from "./provision/sql.ts";
import { readAccounts } from "./read/accounts.ts";
import {
  canRead,
  type Missing,
  mayGiveProxy,
  missingSight,
  missingTables,
  ownAccount,
  ownPrivileges,
  quoted,
} from "./read/own-rights.ts";
import { readMemberships } from "./read/rights.ts";

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
    return rolesOfMariaDb(client);
  },
};

/** There a role is given by whoever has it with its admin option, and by nobody else: https://mariadb.com/kb/en/grant/#roles */
async function rolesOfMariaDb({ server, facts }: Client): Promise<CheckResult> {
  const known = await facts();
  const account = await ownAccount(server);
  for (const table of ["global_priv", "roles_mapping"])
    if (!(await canRead(server, table)))
      return { status: "unknown", detail: `which there are: mysql.${table} cannot be read` };
  const given = (await readMemberships(server, known)).filter(
    ({ withAdmin, member }) => withAdmin && quoted(member) === account,
  );
  const own = new Set(given.map(({ role }) => role.user));
  const roles = (await readAccounts(server, known)).filter(({ isRole, user }) => isRole && user !== "PUBLIC");
  const lacking = roles.filter(({ user }) => !own.has(user));
  if (lacking.length === 0) return { status: "works", detail: `${roles.length} roles` };
  const named = lacking.slice(0, mostNamed);
  return {
    status: "fails",
    detail: `missing: ${lacking.length} of ${roles.length} roles with their admin option`,
    hint: `As an administrator: ${named.map((role) => `GRANT ${accountSql(role, known)} TO ${account} WITH ADMIN OPTION;`).join(" ")}${lacking.length > mostNamed ? " …" : ""}`,
  };
}
const mostNamed = 20;

const adminOptions: Check<Client> = {
  name: "take an admin option from a role",
  purpose: "provision",
  permissions: ["SELECT ON mysql.default_roles"],
  resourceTypes: ["user", "role"],
  run: async ({ client: { server, facts } }) => {
    const { isMariaDb, hasRoles } = await facts();
    if (isMariaDb || !hasRoles || (await canRead(server, "default_roles"))) return { status: "works" };
    return {
      status: "fails",
      detail: "missing: SELECT ON mysql.default_roles",
      hint: `As an administrator: GRANT SELECT ON mysql.default_roles TO ${await ownAccount(server)};`,
    };
  },
};

const proxies: Check<Client> = {
  name: "let accounts act as others",
  purpose: "provision",
  permissions: ["PROXY ON ''@'' WITH GRANT OPTION"],
  resourceTypes: ["user", "role"],
  run: async ({ client: { server } }) => {
    if (await mayGiveProxy(server)) return { status: "works" };
    return {
      status: "fails",
      detail: "missing: PROXY ON ''@'' WITH GRANT OPTION",
      hint: `As an administrator: GRANT PROXY ON ''@'' TO ${await ownAccount(server)} WITH GRANT OPTION;`,
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

export const checks: readonly Check<Client>[] = [tables, sight, accounts, grants, roles, adminOptions, proxies];
