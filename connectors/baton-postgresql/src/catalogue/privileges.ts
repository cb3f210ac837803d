import type { KindOfThing } from "./ids.ts";

/** https://www.postgresql.org/docs/current/ddl-priv.html#PRIVILEGE-ABBREVS-TABLE */
const letters: Readonly<Record<string, Privilege>> = {
  a: "insert",
  r: "select",
  w: "update",
  d: "delete",
  D: "truncate",
  x: "references",
  t: "trigger",
  X: "execute",
  U: "usage",
  C: "create",
  T: "temporary",
  c: "connect",
  m: "maintain",
};

export type Privilege =
  | "insert"
  | "select"
  | "update"
  | "delete"
  | "truncate"
  | "references"
  | "trigger"
  | "execute"
  | "usage"
  | "create"
  | "temporary"
  | "connect"
  | "maintain";

export const privilegeOf = (letter: string): Privilege | undefined =>
  Object.hasOwn(letters, letter) ? letters[letter] : undefined;

const ofTables = ["insert", "select", "update", "delete", "truncate", "references", "trigger"] as const;

const byType: Readonly<Record<Exclude<KindOfThing, "role">, readonly Privilege[]>> = {
  table: ofTables,
  view: ofTables,
  sequence: ["select", "update", "usage"],
  function: ["execute"],
  procedure: ["execute"],
  schema: ["usage", "create"],
  column: ["insert", "select", "update", "references"],
  "large-object": ["select", "update"],
  database: ["create", "temporary", "connect"],
};

export type Grantable = keyof typeof byType;

/** What can be held of a thing, in the order of its entitlements. MAINTAIN came with version 17; Go's connector has none. */
export const privilegesOf = (type: Grantable, withMaintain: boolean): readonly Privilege[] =>
  withMaintain && (type === "table" || type === "view") ? [...ofTables, "maintain"] : byType[type];

/** What PUBLIC has of a new thing: https://www.postgresql.org/docs/current/ddl-priv.html */
export function defaultOfPublic(type: Grantable): readonly Privilege[] {
  if (type === "function" || type === "procedure") return ["execute"];
  return type === "database" ? ["temporary", "connect"] : [];
}

/** An attribute of roles, which Go's connector shows as an entitlement of databases. */
export interface Attribute {
  readonly name: "superuser" | "create-db" | "create-role" | "bypass-rls" | "replication";
  readonly displayName: string;
  readonly description: string;
  readonly slug: string;
  /** In ALTER ROLE: https://www.postgresql.org/docs/current/sql-alterrole.html */
  readonly option: string;
  /** In pg_roles. */
  readonly column: "rolsuper" | "rolcreatedb" | "rolcreaterole" | "rolbypassrls" | "rolreplication";
}

export const attributes: readonly Attribute[] = [
  {
    name: "superuser",
    displayName: "Superuser",
    description: "Has Superuser access",
    slug: "superuser",
    option: "SUPERUSER",
    column: "rolsuper",
  },
  {
    name: "create-db",
    displayName: "Create Database",
    description: "Can create new databases",
    slug: "create db",
    option: "CREATEDB",
    column: "rolcreatedb",
  },
  {
    name: "create-role",
    displayName: "Create Role",
    description: "Can create new roles",
    slug: "create role",
    option: "CREATEROLE",
    column: "rolcreaterole",
  },
  {
    name: "bypass-rls",
    displayName: "Bypass RLS",
    description: "Can bypass row level security options",
    slug: "bypass rls",
    option: "BYPASSRLS",
    column: "rolbypassrls",
  },
  {
    name: "replication",
    displayName: "Replication",
    description: "Can initiate replication connections, and create and drop replication slots",
    slug: "replication",
    option: "REPLICATION",
    column: "rolreplication",
  },
];
