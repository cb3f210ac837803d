import type { Change } from "../server/changes.ts";

/** Where a role is named in the databases of the server. https://www.postgresql.org/docs/current/catalog-pg-shdepend.html */
export interface Use {
  /** 0: what all databases share. */
  readonly database: number;
  readonly name: string | null;
  /** `o`: it owns it; `a`: it is in the ACL; `r`: a policy is for it. */
  readonly kind: string;
}

/** What is the role's alone goes with it, though it counts as owned: its default privileges, its passwords elsewhere. */
export const usesOf = (oid: number, { query }: Change) =>
  query<Use>(
    `SELECT d.dbid AS database, b.datname::text AS name,
       CASE WHEN d.classid IN ('pg_catalog.pg_default_acl'::pg_catalog.regclass, 'pg_catalog.pg_user_mapping'::pg_catalog.regclass) THEN 'a' ELSE d.deptype::text END AS kind
     FROM pg_catalog.pg_shdepend d LEFT JOIN pg_catalog.pg_database b ON b.oid = d.dbid
     WHERE d.refclassid = 'pg_catalog.pg_authid'::pg_catalog.regclass AND d.refobjid = $1
     GROUP BY 1, 2, 3 ORDER BY 1, 3`,
    [oid],
  );

const mostNamed = 20;

/** What a role owns in the database of the connection, and of what all databases share, in words. */
export async function ownedBy(oid: number, { query }: Change): Promise<readonly string[]> {
  const found = await query<{ readonly what: string }>(
    `SELECT pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid) AS what FROM pg_catalog.pg_shdepend d
     WHERE d.refclassid = 'pg_catalog.pg_authid'::pg_catalog.regclass AND d.refobjid = $1 AND d.deptype = 'o'
       AND d.classid NOT IN ('pg_catalog.pg_default_acl'::pg_catalog.regclass, 'pg_catalog.pg_user_mapping'::pg_catalog.regclass)
       AND d.dbid IN (0, (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()))
     ORDER BY 1 LIMIT ${mostNamed}`,
    [oid],
  );
  return found.map(({ what }) => what);
}

/** Catalogues with ACLs, and the columns with them. */
const withAcl = [
  ["pg_class", "relacl"],
  ["pg_proc", "proacl"],
  ["pg_namespace", "nspacl"],
  ["pg_type", "typacl"],
  ["pg_language", "lanacl"],
  ["pg_largeobject_metadata", "lomacl"],
  ["pg_foreign_data_wrapper", "fdwacl"],
  ["pg_foreign_server", "srvacl"],
  ["pg_database", "datacl"],
  ["pg_tablespace", "spcacl"],
] as const;

/** What others have only because the role passed it on: they would lose it with the role. */
export async function passedOnBy(oid: number, version: number, { query }: Change): Promise<readonly string[]> {
  const ofObjects = withAcl.map(
    ([
      table,
      acl,
    ]) => `SELECT pg_catalog.pg_describe_object('pg_catalog.${table}'::pg_catalog.regclass, c.oid, 0) AS what, x.grantee, x.privilege_type AS word
      FROM pg_catalog.${table} c, pg_catalog.aclexplode(c.${acl}) x WHERE x.grantor = $1 AND x.grantee <> $1`,
  );
  const ofColumns = `SELECT pg_catalog.pg_describe_object('pg_catalog.pg_class'::pg_catalog.regclass, c.attrelid, c.attnum), x.grantee, x.privilege_type
    FROM pg_catalog.pg_attribute c, pg_catalog.aclexplode(c.attacl) x WHERE x.grantor = $1 AND x.grantee <> $1`;
  // Before version 16 memberships did not depend on who gave them.
  const ofRoles = `SELECT 'role ' || r.rolname, m.member, 'MEMBER' FROM pg_catalog.pg_auth_members m JOIN pg_catalog.pg_roles r ON r.oid = m.roleid
    WHERE m.grantor = $1 AND m.member <> $1`;
  const found = await query<{ readonly what: string }>(
    `SELECT u.word || ' on ' || u.what || ' to ' || coalesce(r.rolname, 'PUBLIC') AS what
     FROM (${[...ofObjects, ofColumns, ...(version >= 160000 ? [ofRoles] : [])].join(" UNION ALL ")}) u
     LEFT JOIN pg_catalog.pg_roles r ON r.oid = u.grantee ORDER BY 1 LIMIT ${mostNamed}`,
    [oid],
  );
  return found.map(({ what }) => what);
}
