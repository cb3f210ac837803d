import { explodedAcl } from "./acl.ts";
import type { InSchema, ObjectType } from "./ids.ts";

/** What of the catalogue a resource type shows. */
interface Source {
  readonly table: "pg_class" | "pg_proc" | "pg_namespace";
  readonly prefix: "rel" | "pro" | "nsp";
  /** Of `c`, without its schema. */
  readonly filter: string;
  /** acldefault's letter. */
  readonly acl: string;
}

const relation = (kinds: string, acl = "'r'"): Source => ({
  table: "pg_class",
  prefix: "rel",
  filter: `c.relkind IN (${kinds})`,
  acl,
});
const routine = (kind: string): Source => ({
  table: "pg_proc",
  prefix: "pro",
  filter: `c.prokind = '${kind}'`,
  acl: "'f'",
});

/** https://www.postgresql.org/docs/current/catalog-pg-class.html: r, p tables; f foreign ones; v, m views, materialised ones. */
function sourceOf(type: ObjectType, goCompatible: boolean): Source {
  switch (type) {
    case "schema":
      return { table: "pg_namespace", prefix: "nsp", filter: "true", acl: "'n'" };
    case "table":
      return relation(goCompatible ? "'r', 'p'" : "'r', 'p', 'f'");
    case "view":
      return relation(goCompatible ? "'v'" : "'v', 'm'");
    case "sequence":
      return relation("'S'", "'s'");
    case "function":
      return routine("f");
    case "procedure":
      return routine("p");
  }
}

export interface ListedObject {
  readonly oid: number;
  readonly name: string;
}

/** The next objects of a schema: its oid, the last oid before, how many. */
export function listQuery(type: InSchema, goCompatible: boolean): string {
  const { table, prefix, filter } = sourceOf(type, goCompatible);
  return `SELECT c.oid, c.${prefix}name::text AS name FROM pg_catalog.${table} c
    WHERE c.${prefix}namespace = $1 AND ${filter} AND c.oid > $2 ORDER BY c.oid LIMIT $3`;
}

/** What decides who may do what with a thing. */
export interface Thing {
  readonly oid: number;
  readonly name: string;
  readonly owner: number;
  /** The name of its schema; its own, if it is one. */
  readonly schema: string;
  /** Exploded, or as the server writes it where the rows of Go's connector are wanted: null while nobody has changed it. */
  readonly acl: readonly string[] | null;
}

/** How an ACL is asked for: as it is, or as the server writes it, which is what Go's connector reads. */
export const aclColumn = (acl: string, kind: string | null, owner: string, goCompatible: boolean) =>
  goCompatible ? `${acl}::text[]` : explodedAcl(acl, kind, owner);

/** The things around one, of its schema and type: its oid, how many on either side. */
export function aroundQuery(type: ObjectType, goCompatible: boolean): string {
  const { table, prefix, filter, acl } = sourceOf(type, goCompatible);
  const isSchema = type === "schema";
  const columns = `c.oid, c.${prefix}name::text AS name, c.${prefix}owner AS owner, ${isSchema ? "c.nspname::text" : "n.nspname::text"} AS schema,
    ${aclColumn(`c.${prefix}acl`, acl, `c.${prefix}owner`, goCompatible)} AS acl`;
  const from = isSchema
    ? "pg_catalog.pg_namespace c"
    : `pg_catalog.${table} c JOIN pg_catalog.pg_namespace n ON n.oid = c.${prefix}namespace`;
  const same = isSchema
    ? "true"
    : `c.${prefix}namespace = (SELECT s.${prefix}namespace FROM pg_catalog.${table} s WHERE s.oid = $1)`;
  const half = (comparison: string, order: string) =>
    `(SELECT ${columns} FROM ${from} WHERE ${same} AND ${filter} AND c.oid ${comparison} $1 ORDER BY c.oid ${order} LIMIT $2)`;
  return `${half("<=", "DESC")} UNION ALL ${half(">", "ASC")}`;
}

/** A column of a table. */
export interface Column {
  readonly oid: number;
  readonly number: number;
  readonly name: string;
  readonly acl: readonly string[] | null;
}

/** The columns of the tables around one: its oid, how many on either side. Columns that were dropped are left out. */
export function columnsQuery(goCompatible: boolean): string {
  const { filter } = sourceOf("table", goCompatible);
  const half = (comparison: string, order: string) =>
    `(SELECT c.oid FROM pg_catalog.pg_class c WHERE c.relnamespace = (SELECT s.relnamespace FROM pg_catalog.pg_class s WHERE s.oid = $1)
      AND ${filter} AND c.oid ${comparison} $1 ORDER BY c.oid ${order} LIMIT $2)`;
  return `SELECT a.attrelid AS oid, a.attnum AS number, a.attname::text AS name, ${aclColumn("a.attacl", null, "", goCompatible)} AS acl
    FROM (${half("<=", "DESC")} UNION ALL ${half(">", "ASC")}) t JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid
    WHERE a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attrelid, a.attnum`;
}

/** The large objects around one. https://www.postgresql.org/docs/current/catalog-pg-largeobject-metadata.html */
export function largeObjectsQuery(goCompatible: boolean): string {
  const half = (comparison: string, order: string) =>
    `(SELECT c.oid, c.oid::text AS name, c.lomowner AS owner, '' AS schema, ${aclColumn("c.lomacl", "'L'", "c.lomowner", goCompatible)} AS acl
      FROM pg_catalog.pg_largeobject_metadata c WHERE c.oid ${comparison} $1 ORDER BY c.oid ${order} LIMIT $2)`;
  return `${half("<=", "DESC")} UNION ALL ${half(">", "ASC")}`;
}

/** A database as every database's catalogue shows it. */
export interface Database extends Thing {
  readonly isOpen: boolean;
}

export const databasesQuery = (goCompatible: boolean) =>
  `SELECT c.oid, c.datname::text AS name, c.datdba AS owner, '' AS schema, c.datallowconn AS "isOpen",
    ${aclColumn("c.datacl", "'d'", "c.datdba", goCompatible)} AS acl
   FROM pg_catalog.pg_database c ORDER BY c.oid`;
