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

/** What rows of a table refer to: a row of another one whose id the columns make. An index begins with them. */
interface Reference {
  readonly from: "v1_grants" | "v1_entitlements" | "v1_resources";
  readonly columns: readonly [string] | readonly [string, string];
  readonly to: "v1_entitlements" | "v1_resources" | "v1_resource_types";
}
const toPrincipal: Reference = {
  from: "v1_grants",
  columns: ["principal_resource_type_id", "principal_resource_id"],
  to: "v1_resources",
};
const toEntitlement: Reference = { from: "v1_grants", columns: ["entitlement_id"], to: "v1_entitlements" };
const toResource: Reference = {
  from: "v1_entitlements",
  columns: ["resource_type_id", "resource_id"],
  to: "v1_resources",
};
const toType: Reference = { from: "v1_resources", columns: ["resource_type_id"], to: "v1_resource_types" };

/** For a database with all its indexes. */
export function unresolvedOf(db: DatabaseSync, syncId: string): Unresolved {
  const rows = (reference: Reference): readonly UnresolvedRows[] => {
    const groups = createGroups();
    for (const { type, id } of rowsWithout(db, syncId, reference, "")) groups.add(type, "", id);
    return groups.all().map(({ principalType, ...rest }) => rest);
  };
  const principals = createGroups();
  const more = `, r.principal_resource_type_id as principalType,
    iif(instr(r.data, cast('ExternalResourceMatch' as blob)) > 0, r.data, null) as data`;
  for (const { type, principalType, id, data } of rowsWithout<OfPrincipal>(db, syncId, toPrincipal, more))
    if (data === null || !expectsExternalPrincipal(data)) principals.add(type, principalType, id);
  return {
    principals: principals.all(),
    entitlements: rows(toEntitlement),
    resources: rows(toResource),
    types: rows(toType),
  };
}

interface Row {
  readonly type: string;
  readonly id: string;
}
interface OfPrincipal extends Row {
  readonly principalType: string;
  readonly data: Uint8Array | null;
}

/**
 * Rows of a sync that refer to something it does not have, in their order. Each thing is looked up once, by an index that
 * has what is referred to but not by which sync: so what is missing may be referred to by another sync's rows alone.
 */
function* rowsWithout<R extends Row = Row>(
  db: DatabaseSync,
  syncId: string,
  { from, columns, to }: Reference,
  more: string,
): Generator<R> {
  const [first, second] = columns;
  const values = second ? `select ${first} as a, ${second} as b from ${from} group by 1, 2` : distinct(from, first);
  const id = second ? "a || ':' || b" : "a";
  const refers = `r.${first} = m.a ${second ? `and r.${second} = m.b` : ""}`;
  db.exec("create temp table missing (a text, b text, primary key (a, b)) without rowid");
  try {
    db.prepare(
      `insert into missing select a, b from (${values})
     where not exists (select 1 from ${to} where external_id = ${id} and sync_id = ?)`,
    ).run(syncId);
    const { many } = db
      .prepare(
        `select 10 * (select count(*) from missing m cross join ${from} r on ${refers}) > coalesce(max(id), 0) as many
       from ${from}`,
      )
      .get()!;
    // Many rows are found sooner by looking at all.
    const joined = many ? `${from} r cross join missing m on ${refers}` : `missing m cross join ${from} r on ${refers}`;
    yield* db
      .prepare(
        `select r.resource_type_id as type, r.external_id as id ${more} from ${joined} where r.sync_id = ? order by r.id`,
      )
      .iterate(syncId) as unknown as Iterable<R>;
  } finally {
    db.exec("drop table missing");
  }
}

/** The values of a column, by jumping from each to the next one: rows far outnumber them. */
const distinct = (table: string, column: string) =>
  `with recursive jump (a) as (
     select min(${column}) from ${table}
     union all select (select min(${column}) from ${table} where ${column} > a) from jump where a is not null)
   select a, '' as b from jump where a is not null`;

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
