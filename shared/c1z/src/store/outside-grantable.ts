import type { DatabaseSync } from "node:sqlite";
import { WireReader } from "@baton-connectors/protocol/wire";
import type { Indexed } from "./grant-rows.ts";
import type { HolderTypes } from "./holder-types.ts";

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
export function outsideGrantableOf(
  db: DatabaseSync,
  syncId: string,
  { indexed, holderTypes }: { readonly indexed: Indexed; readonly holderTypes: HolderTypes },
): readonly OutsideGrantable[] {
  db.exec(`create temp table outside (entitlement text, type text, primary key (entitlement, type)) without rowid`);
  const entitlementOf = db.prepare("select data from v1_entitlements where external_id = ? and sync_id = ?");
  const insert = db.prepare("insert or ignore into outside values (?, ?)");
  const look = (entitlement: string, types: readonly string[]) => {
    const row = entitlementOf.get(entitlement, syncId);
    const allowed = row && grantableTo(row.data as Uint8Array);
    if (!allowed?.size) return;
    for (const type of types) if (!allowed.has(type)) insert.run(entitlement, type);
  };
  for (const [entitlement, types] of holderTypes.noted ?? []) look(entitlement, types);
  for (const { entitlement, type } of db.prepare(unnoted(indexed, holderTypes)).iterate())
    look(entitlement as string, [type as string]);

  const { any } = db.prepare("select exists (select 1 from outside) as any").get()!;
  const found = any ? db.prepare(counted(indexed)).all(syncId, mostFound) : [];
  db.exec("drop table outside");
  return found.map(({ count, entitlementId, principalType, example }) => ({
    entitlementId: entitlementId as string,
    principalType: principalType as string,
    count: count as number,
    example: example as string,
  }));
}

/** Entitlements and types of principals in rows that were not noted, perhaps with more of other syncs. */
function unnoted(indexed: Indexed, { noted, before }: HolderTypes): string {
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
function counted(indexed: Indexed): string {
  const tables = ["outside o", "v1_grants g"];
  const [outer, inner] = indexed === "none" ? tables.toReversed() : tables;
  return `select o.entitlement as entitlementId, o.type as principalType, count(distinct g.external_id) as count,
      min(g.id) as first, g.external_id as example
    from ${outer} cross join ${inner} on g.entitlement_id = o.entitlement and g.principal_resource_type_id = o.type
    where g.sync_id = ? group by o.entitlement, o.type order by 1, 2 limit ?`;
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
