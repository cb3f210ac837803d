import type { DatabaseSync } from "node:sqlite";
import { WireReader } from "@baton-connectors/protocol/wire";
import type { Indexed } from "./grant-rows.ts";
import type { HolderTypes, NotedType } from "./holder-types.ts";

/** Grants of an entitlement to principals of a type that is none of those the entitlement says it is grantable to. */
export interface OutsideGrantable {
  readonly entitlementId: string;
  readonly principalType: string;
  readonly count: number;
  /** The id of the first such grant. */
  readonly example: string;
}

const mostFound = 200;

/**
 * Which types hold an entitlement is known of what was put; of rows from before it is read. Only where one of them is not
 * as the entitlement says rows are looked at. Most syncs have none.
 */
export function outsideGrantableOf(db: DatabaseSync, syncId: string, grants: Grants): readonly OutsideGrantable[] {
  db.exec(`create temp table outside (entitlement text, type text, first integer, last integer,
    primary key (entitlement, type)) without rowid`);
  try {
    return lookInto(db, syncId, grants);
  } finally {
    db.exec("drop table outside");
  }
}

interface Grants {
  readonly indexed: Indexed;
  readonly holderTypes: Pick<HolderTypes, "noted" | "before">;
}

function lookInto(db: DatabaseSync, syncId: string, { indexed, holderTypes }: Grants): readonly OutsideGrantable[] {
  const entitlementOf = db.prepare("select data from v1_entitlements where external_id = ? and sync_id = ?");
  const insert = db.prepare(
    `insert into outside values (?, ?, ?, ?)
     on conflict do update set first = min(first, excluded.first), last = max(last, excluded.last)`,
  );
  const look = (entitlement: string, types: readonly NotedType[]) => {
    const row = entitlementOf.get(entitlement, syncId);
    const allowed = row && grantableTo(row.data as Uint8Array);
    if (!allowed?.size) return;
    for (const { type, first, last } of types) if (!allowed.has(type)) insert.run(entitlement, type, first, last);
  };
  for (const [entitlement, types] of holderTypes.noted ?? []) look(entitlement, types);
  const { last } = db.prepare("select coalesce(max(id), 0) as last from v1_grants").get() as { last: number };
  for (const { entitlement, type } of db.prepare(unnoted(indexed, holderTypes)).iterate())
    look(entitlement as string, [{ type: type as string, first: 0, last }]);

  const found: OutsideGrantable[] = [];
  const count = (from: number, pairs: number) => {
    db.exec(
      `create temp table counted as select * from outside order by entitlement, type limit ${pairs} offset ${from}`,
    );
    for (const { count, entitlementId, principalType, example } of db.prepare(counting(db, indexed, last)).all(syncId))
      found.push({ entitlementId, principalType, count, example } as unknown as OutsideGrantable);
    db.exec("drop table counted");
  };
  const { pairs } = db.prepare("select count(*) as pairs from outside").get() as { pairs: number };
  if (pairs > 0) count(0, mostFound);
  // Of some there may be no grant any more.
  if (pairs > mostFound && found.length < mostFound) count(mostFound, pairs);
  return found.slice(0, mostFound);
}

/** Entitlements and types of principals in rows that were not noted, perhaps with more of other syncs. */
function unnoted(indexed: Indexed, { noted, before }: Grants["holderTypes"]): string {
  const columns = "g.entitlement_id as entitlement, g.principal_resource_type_id as type";
  if (noted && before === 0) return `select ${columns} from v1_grants g where false`;
  if (indexed !== "all") return `select distinct ${columns} from v1_grants g ${noted ? `where g.id <= ${before}` : ""}`;
  // By an index that begins with both, jumping from each pair to the next one: rows far outnumber them.
  const first = (where: string) =>
    `g.id = (select id from v1_grants ${where} order by entitlement_id, principal_resource_type_id limit 1)`;
  const next = first("where (entitlement_id, principal_resource_type_id) > (j.entitlement, j.type)");
  return `with recursive jump (entitlement, type) as (
      select ${columns} from v1_grants g where ${first("")}
      union all select ${columns} from jump j cross join v1_grants g on ${next})
    select entitlement, type from jump`;
}

/** Without indexes grants with one id may lie there several times. */
function counting(db: DatabaseSync, indexed: Indexed, last: number): string {
  const { near } = db.prepare("select sum(last - first + 1) <= ? as near from counted").get(last) as { near: number };
  const same = "g.entitlement_id = o.entitlement and g.principal_resource_type_id = o.type";
  // Place by place, where that is not more than all there is. The plus keeps SQLite from making an index of its own.
  const byPlace = `counted o cross join v1_grants g on g.id between o.first and o.last
    and +g.entitlement_id = o.entitlement and +g.principal_resource_type_id = o.type`;
  const byRow = `v1_grants g cross join counted o on ${same}`;
  const byIndex = `counted o cross join v1_grants g on ${same}`;
  return `select o.entitlement as entitlementId, o.type as principalType, count(distinct g.external_id) as count,
      min(g.id) as first, g.external_id as example
    from ${indexed !== "none" ? byIndex : near ? byPlace : byRow}
    where g.sync_id = ? group by o.entitlement, o.type order by 1, 2`;
}

/** The ids of the resource types, field 1, in field 5 of a c1.connector.v2.Entitlement. */
function grantableTo(data: Uint8Array): ReadonlySet<string> {
  const types = new Set<string>();
  const entitlement = new WireReader(data);
  while (entitlement.next()) {
    if (entitlement.field !== 5 || entitlement.type !== 2) continue;
    const type = new WireReader(data, entitlement.content, entitlement.end);
    while (type.next())
      if (type.field === 1 && type.type === 2) types.add(Buffer.from(data.subarray(type.content, type.end)).toString());
  }
  return types;
}
