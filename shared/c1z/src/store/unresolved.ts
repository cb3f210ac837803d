import type { DatabaseSync } from "node:sqlite";
import { expectsExternalPrincipal } from "../sqlite/external-match.ts";

/** Rows that refer to something their sync does not have, counted by type, in the order of the types. */
export interface Unresolved {
  /** Grants without their principal, but for those that an external principal is still to be found for. */
  readonly principals: readonly UnresolvedPrincipals[];
  /** Grants without their entitlement. */
  readonly entitlements: readonly UnresolvedRows[];
  /** Entitlements without their resource. */
  readonly resources: readonly UnresolvedRows[];
  /** Resources without their resource type. */
  readonly types: readonly UnresolvedRows[];
}
export interface UnresolvedRows {
  readonly resourceType: string;
  readonly count: number;
  /** Ids of the first three rows; of resources `type:id`. */
  readonly examples: readonly string[];
}
export interface UnresolvedPrincipals extends UnresolvedRows {
  readonly principalType: string;
}

const mostExamples = 3;

/**
 * Looks up each principal, entitlement, resource and type that rows refer to once, by indexes that have what rows refer to
 * but not their sync. So what is found missing may be referred to by another sync's rows alone: only the rows that refer
 * to it are asked for their sync.
 */
export function unresolvedOf(db: DatabaseSync, syncId: string): Unresolved {
  db.exec("create temp table dangling (id integer primary key)");
  const find = (sql: string) => {
    db.exec("delete from dangling");
    db.prepare(`insert into dangling ${sql}`).run(syncId);
  };
  const rowsOf = (table: string): UnresolvedRows[] => {
    const groups = createGroups();
    const rows = db
      .prepare(
        `select r.resource_type_id as type, r.external_id as id from dangling d cross join ${table} r on r.id = d.id
         where r.sync_id = ? order by d.id`,
      )
      .iterate(syncId);
    for (const { type, id } of rows) groups.add(type as string, "", id as string);
    return groups.all().map(({ principalType, ...rest }) => rest);
  };
  const principalsOf = (): readonly UnresolvedPrincipals[] => {
    const groups = createGroups();
    const mayExpect = "instr(r.data, cast('ExternalResourceMatch' as blob)) > 0";
    const rows = db
      .prepare(
        `select r.resource_type_id as type, r.principal_resource_type_id as principalType, r.external_id as id,
           iif(${mayExpect}, r.data, null) as data
         from dangling d cross join v1_grants r on r.id = d.id where r.sync_id = ? order by d.id`,
      )
      .iterate(syncId);
    for (const { type, principalType, id, data } of rows)
      if (data === null || !expectsExternalPrincipal(data as Uint8Array))
        groups.add(type as string, principalType as string, id as string);
    return groups.all();
  };

  find(`select g.id from (
      select principal_resource_type_id as type, principal_resource_id as resource from v1_grants group by 1, 2) p
    cross join v1_grants g on g.principal_resource_type_id = p.type and g.principal_resource_id = p.resource
    where not exists (select 1 from v1_resources where external_id = p.type || ':' || p.resource and sync_id = ?)`);
  const principals = principalsOf();
  find(`select g.id from (${distinct("v1_grants", "entitlement_id")}) e
    cross join v1_grants g on g.entitlement_id = e.value
    where not exists (select 1 from v1_entitlements where external_id = e.value and sync_id = ?)`);
  const entitlements = rowsOf("v1_grants");
  find(`select e.id from (select resource_type_id as type, resource_id as resource from v1_entitlements group by 1, 2) r
    cross join v1_entitlements e on e.resource_type_id = r.type and e.resource_id = r.resource
    where not exists (select 1 from v1_resources where external_id = r.type || ':' || r.resource and sync_id = ?)`);
  const resources = rowsOf("v1_entitlements");
  find(`select r.id from (${distinct("v1_resources", "resource_type_id")}) t
    cross join v1_resources r on r.resource_type_id = t.value
    where not exists (select 1 from v1_resource_types where external_id = t.value and sync_id = ?)`);
  const types = rowsOf("v1_resources");
  db.exec("drop table dangling");
  return { principals, entitlements, resources, types };
}

/** The values of a column that an index begins with, by jumping from each to the next one: rows far outnumber them. */
const distinct = (table: string, column: string) =>
  `with recursive jump (value) as (
     select min(${column}) from ${table}
     union all select (select min(${column}) from ${table} where ${column} > value) from jump where value is not null)
   select value from jump where value is not null`;

/** Counts of rows by their types. */
function createGroups() {
  const groups = new Map<string, Map<string, { count: number; examples: string[] }>>();
  return {
    add(resourceType: string, principalType: string, id: string) {
      const byPrincipal = groups.get(resourceType) ?? new Map<string, { count: number; examples: string[] }>();
      groups.set(resourceType, byPrincipal);
      const known = byPrincipal.get(principalType);
      if (!known) byPrincipal.set(principalType, { count: 1, examples: [id] });
      else if (++known.count <= mostExamples) known.examples.push(id);
    },
    all: (): UnresolvedPrincipals[] =>
      [...groups]
        .sort(byName)
        .flatMap(([resourceType, byPrincipal]) =>
          [...byPrincipal].sort(byName).map(([principalType, found]) => ({ resourceType, principalType, ...found })),
        ),
  };
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => (a < b ? -1 : a > b ? 1 : 0);
