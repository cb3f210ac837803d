import { identifier } from "@baton-connectors/databases";
import type { Check, CheckResult } from "@baton-connectors/sdk";
import type { Client } from "./client.ts";
import type { Config } from "./config.ts";

const quoted = (name: string) => identifier("postgres", name);

type Ask = <Row>(sql: string, values?: readonly (string | readonly string[])[]) => Promise<readonly Row[]>;
type Run = (context: {
  readonly client: Client;
  readonly ask: Ask;
  readonly me: string;
  readonly version: number;
}) => Promise<CheckResult>;

/** A check that asks the DSN's database. What is missing is its hint, as SQL to paste. */
const check = (facts: Omit<Check<Client>, "run">, run: Run): Check<Client> => ({
  ...facts,
  run: async ({ client, signal }) => {
    const { user, version } = await client.facts(signal);
    const ask: Ask = (sql, values = []) => client.query(sql, values, signal);
    return run({ client, ask, me: quoted(user), version });
  },
});

const works = (detail?: string): CheckResult => ({ status: "works", ...(detail && { detail }) });
const lacks = (detail: string, statements: readonly string[]): CheckResult => ({
  status: "fails",
  detail,
  hint: `As a superuser: ${statements.join(" ")}`,
});

const mostStatements = 30;
/** All that is missing, or how to write it where it is much. */
const listed = (statements: readonly string[], generator: string) =>
  statements.length <= mostStatements ? statements : [`${generator} \\gexec`];

const catalogues = [
  ...["pg_roles", "pg_auth_members", "pg_database", "pg_namespace", "pg_class", "pg_proc", "pg_attribute"],
  ...["pg_largeobject_metadata", "pg_settings"],
];

const connect = check(
  { name: "connect, and read the catalogue", purpose: "sync", permissions: ["CONNECT on the database"] },
  async ({ ask, me, version }) => {
    const hidden = await ask<{ readonly name: string }>(
      "SELECT c AS name FROM pg_catalog.unnest($1::text[]) c WHERE NOT pg_catalog.has_table_privilege('pg_catalog.' || c, 'SELECT')",
      [catalogues],
    );
    if (hidden.length === 0) return works(`PostgreSQL ${Math.floor(version / 10_000)} as ${me}`);
    const names = hidden.map(({ name }) => `pg_catalog.${name}`).join(", ");
    return lacks(`may not read ${names}`, [`GRANT SELECT ON ${names} TO ${me};`]);
  },
);

const schemas = check({ name: "schemas", purpose: "sync", resourceTypes: ["schema"] }, async ({ client, ask }) => {
  const wanted = client.config.schemas;
  const missing = await ask<{ readonly name: string }>(
    "SELECT s AS name FROM pg_catalog.unnest($1::text[]) s WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = s)",
    [wanted],
  );
  if (missing.length === 0) return works(wanted.length > 0 ? wanted.join(", ") : "all but the system's");
  return {
    status: "suspicious",
    detail: `not in database ${client.defaultDatabase}: ${missing.map(({ name }) => name).join(", ")}`,
    hint: "Names in --schemas are exact, upper and lower case too.",
  };
});

const allDatabases = check(
  {
    name: "connect to each database",
    purpose: "sync",
    permissions: ["CONNECT on each database"],
    resourceTypes: ["schema"],
  },
  async ({ ask, me }) => {
    const closed = await ask<{ readonly name: string; readonly open: boolean }>(
      `SELECT datname::text AS name, datallowconn AS open FROM pg_catalog.pg_database
       WHERE datname NOT IN ('template0', 'template1') AND NOT (datallowconn AND pg_catalog.has_database_privilege(oid, 'CONNECT')) ORDER BY 1`,
    );
    const refused = closed.filter(({ open }) => open);
    if (refused.length > 0)
      return lacks(
        `may not connect to ${refused.map(({ name }) => name).join(", ")}`,
        refused.map(({ name }) => `GRANT CONNECT ON DATABASE ${quoted(name)} TO ${me};`),
      );
    return works(closed.length > 0 ? `closed to everybody: ${closed.map(({ name }) => name).join(", ")}` : undefined);
  },
);

/** A superuser may do everything; of anybody else an attribute is asked. */
const attribute = (facts: Omit<Check<Client>, "run">, column: string, option: string) =>
  check(facts, async ({ ask, me }) => {
    const [own] = await ask<{ readonly has: boolean }>(
      `SELECT ${column} OR rolsuper AS has FROM pg_catalog.pg_roles WHERE rolname = current_user`,
    );
    return own?.has ? works() : lacks(`has not ${option}`, [`ALTER ROLE ${me} ${option};`]);
  });

const createRoles = attribute(
  { name: "create roles", purpose: "provision", permissions: ["CREATEROLE"], resourceTypes: ["role"] },
  "rolcreaterole",
  "CREATEROLE",
);
const createDatabases = attribute(
  { name: "create databases", purpose: "provision", permissions: ["CREATEDB"], resourceTypes: ["database"] },
  "rolcreatedb",
  "CREATEDB",
);
const changeAttributes = attribute(
  { name: "make superusers", purpose: "provision", permissions: ["SUPERUSER"], resourceTypes: ["database"] },
  "rolsuper",
  "SUPERUSER",
);

/** Since version 16 CREATEROLE is not enough: https://www.postgresql.org/docs/16/release-16.html#RELEASE-16-MIGRATION */
const administer = check(
  {
    name: "change roles",
    purpose: "provision",
    permissions: ["ADMIN OPTION on each role to change"],
    resourceTypes: ["role"],
  },
  async ({ ask, me, version }) => {
    if (version < 160000) return works("CREATEROLE is enough before version 16");
    const condition = `NOT r.rolsuper AND r.rolname !~ '^pg_' AND r.rolname <> current_user AND NOT pg_catalog.pg_has_role(r.oid, 'MEMBER WITH ADMIN OPTION')`;
    const others = await ask<{ readonly name: string }>(
      `SELECT r.rolname::text AS name FROM pg_catalog.pg_roles r WHERE ${condition} ORDER BY 1`,
    );
    if (others.length === 0) return works();
    return lacks(
      `${others.length} roles are administered by others`,
      listed(
        others.map(({ name }) => `GRANT ${quoted(name)} TO ${me} WITH ADMIN OPTION, INHERIT FALSE, SET FALSE;`),
        `SELECT format('GRANT %I TO ${me} WITH ADMIN OPTION, INHERIT FALSE, SET FALSE', r.rolname) FROM pg_roles r WHERE NOT r.rolsuper AND r.rolname !~ '^pg_'`,
      ),
    );
  },
);

/** What has an owner whose rights the account has not: to be given them, or, of what superusers own, grant options alone. */
const grantRights = check(
  {
    name: "grant rights on what is in the schemas",
    purpose: "provision",
    permissions: ["membership in the owner of the objects"],
    resourceTypes: ["table", "view", "sequence", "function", "procedure"],
  },
  async ({ client, ask, me, version }) => {
    // A membership that is there already keeps the options that are not named.
    const inherited = version >= 160000 ? " WITH INHERIT TRUE" : "";
    const owners = await ask<Owner>(ownersQuery, [client.config.schemas, me]);
    if (owners.length === 0) return works();
    const statements = owners.flatMap(({ owner, isSuper, grants }) =>
      isSuper ? grants.slice(0, mostStatements + 1) : [`GRANT ${quoted(owner)} TO ${me}${inherited};`],
    );
    return lacks(
      `objects belong to others: ${owners.map(({ owner, count }) => `${count} to ${owner}`).join(", ")}`,
      listed(
        statements,
        `SELECT format('GRANT ALL ON %s %s TO %s WITH GRANT OPTION', CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::regclass, '${me}') FROM pg_class WHERE relowner = 10 AND relkind IN ('r', 'p', 'f', 'v', 'm', 'S') AND relnamespace::regnamespace::text !~ '^(pg_|information_schema)'`,
      ),
    );
  },
);

interface Owner {
  readonly owner: string;
  readonly isSuper: boolean;
  readonly grants: readonly string[];
  readonly count: string;
}

const ownersQuery = `SELECT r.rolname::text AS owner, r.rolsuper AS "isSuper", pg_catalog.count(*) AS count,
    CASE WHEN r.rolsuper THEN pg_catalog.array_agg('GRANT ALL ON ' || c.what || ' TO ' || $2 || ' WITH GRANT OPTION;' ORDER BY c.what) ELSE '{}' END AS grants
  FROM (SELECT relowner AS owner, relnamespace AS namespace, relacl AS acl, CASE relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END || oid::pg_catalog.regclass AS what
        FROM pg_catalog.pg_class WHERE relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
        UNION ALL SELECT proowner, pronamespace, proacl, 'ROUTINE ' || oid::pg_catalog.regprocedure FROM pg_catalog.pg_proc WHERE prokind IN ('f', 'p')) c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.namespace JOIN pg_catalog.pg_roles r ON r.oid = c.owner
  WHERE CASE WHEN pg_catalog.cardinality($1::text[]) > 0 THEN n.nspname = ANY($1) ELSE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' END
    AND NOT pg_catalog.pg_has_role(c.owner, 'USAGE')
    AND NOT EXISTS (SELECT FROM pg_catalog.aclexplode(c.acl) x WHERE x.is_grantable AND x.grantee <> 0 AND pg_catalog.pg_has_role(x.grantee, 'USAGE'))
  GROUP BY r.rolname, r.rolsuper ORDER BY 1`;

export const checks = ({ syncAllDatabases }: Config): readonly Check<Client>[] => [
  connect,
  schemas,
  ...(syncAllDatabases ? [allDatabases] : []),
  createRoles,
  administer,
  grantRights,
  createDatabases,
  changeAttributes,
];
