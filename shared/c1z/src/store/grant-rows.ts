import type { DatabaseSync, StatementSync } from "node:sqlite";
import { concatenation } from "../sqlite/concatenation.ts";
import { indexGrants, mergeGrants } from "../sqlite/grant-indexes.ts";
import { dropGrantIndexes } from "../sqlite/schema.ts";
import { grantColumns, isSlim, sameGrant, type WholeRow } from "../sqlite/slim-grant.ts";
import type { GrantPage } from "./grant-page.ts";
import { createHolderTypes } from "./holder-types.ts";
import { repeatedGrants } from "./repeated-grants.ts";
import type { RepeatCounter } from "./repeats.ts";
import type { GrantBatch, GrantRun, RewriteBatch } from "./row-batch.ts";

/** Grants in a table smaller than this are written without indexes, which are then built at once, at the end. */
const rebuildBelow = 10_000;

/** Which indexes of grants are there: none but those on expansion, that of the entitlement too, or all. */
export type Indexed = "none" | "by-entitlement" | "all";

/** `forWriting`: rows are about to be added, a lot of them perhaps. */
export function grantRowsOf(db: DatabaseSync, forWriting: boolean, repeats: RepeatCounter) {
  let indexed: Indexed = "none";
  let current = "";
  const holderTypes = createHolderTypes();
  /** Where rows were put, without indexes, whose being there already is no repeat. */
  let expectedPlaces: [first: number, last: number][] = [];
  const blobs = concatenation(db);
  const statements = new Map<string, StatementSync>();
  const prepared = (sql: string) => {
    const known = statements.get(sql) ?? db.prepare(sql);
    statements.set(sql, known);
    return known;
  };

  const countRepeats = () => {
    if (current !== "") repeats.add("grants", repeatedGrants(db, current, expectedPlaces));
    // Places of rows that are gone after this are given again.
    expectedPlaces = [];
  };
  function finish() {
    if (indexed === "all") return;
    // Statements compiled without the indexes would not use them.
    statements.clear();
    indexGrants(db, countRepeats);
    indexed = "all";
  }
  /** What a grant said before it was written again must not be expanded. */
  function prepareExpansion() {
    if (indexed !== "none") return;
    statements.clear();
    mergeGrants(db, countRepeats);
    indexed = "by-entitlement";
  }

  const lastPlace = () => prepared("select coalesce(max(id), 0) as last from v1_grants").get()!.last as number;
  /** Puts rows that may be there already, and notes where, if they lie beside those that are there. */
  function expecting<T>(put: () => T): T {
    if (indexed === "all") return put();
    const first = lastPlace() + 1;
    try {
      return put();
    } finally {
      const last = lastPlace();
      const before = expectedPlaces.at(-1);
      if (before && before[1] === first - 1) before[1] = last;
      else if (last >= first) expectedPlaces.push([first, last]);
    }
  }
  function noteRepeat(message: Uint8Array, columns: GrantValues, expansion: Uint8Array | null, syncId: string) {
    const [entitlementType, entitlementResource, entitlementId, principalType, principalId, id] = columns;
    const before = prepared(
      `select data, expansion, ${grantColumns} from v1_grants where external_id = ? and sync_id = ?`,
    ).get(id, syncId) as unknown as WholeRow;
    const now = { data: message, expansion };
    const same = sameGrant(before, {
      ...{ ...now, entitlementId, entitlementType, entitlementResource, principalType, principalId },
    });
    repeats.note("grants", id, same);
  }

  function put(batch: GrantBatch, syncId: string, discoveredAt: string) {
    const { runs, bytes, ends, expansions, keepExpansion, expected } = batch;
    const overwriting = keepExpansion ? keepingExpansion : replacing;
    /** A row that is there already is looked at before it is written over; where there is none, that costs nothing. */
    const counted = indexed === "all" && !expected;
    const insert = insertGrants(db, syncId, discoveredAt, indexed !== "all" ? "" : counted ? leaving : overwriting);
    const overwrite = counted ? insertGrants(db, syncId, discoveredAt, overwriting) : undefined;
    const texts = Buffer.from(bytes.buffer);
    let [at, end, expansion] = [0, 0, 0];
    let place = lastPlace() + 1;
    const next = () => {
      const start = at;
      at = ends[end++]!;
      return start;
    };
    for (const run of runs) {
      const { entitlement, principalType, standardIds, expandable } = run;
      holderTypes.note(entitlement.id, principalType, place, run.rows);
      place += run.rows;
      const alike = standardIds && !expandable && run.rows >= worthAStatement ? insert.alike(run) : undefined;
      for (let row = 0; row < run.rows; row++) {
        const message = bytes.subarray(next(), at);
        const principal = texts.toString("utf8", next(), at);
        const own = texts.toString("utf8", next(), at);
        // `get` does what `run` does, without an object for each row.
        if (alike && !overwrite) {
          alike.get(message, principal);
          continue;
        }
        const id = standardIds ? `${entitlement.id}:${principalType}:${principal}` : own;
        const { resourceType, resource } = entitlement;
        const columns: GrantValues = [resourceType, resource, entitlement.id, principalType, principal, id];
        const passesOn = expandable ? expansions[expansion++]! : null;
        if (!overwrite) insert.one(message, columns, passesOn);
        else if (!(alike ? alike.run(message, principal).changes : insert.changes(message, columns, passesOn))) {
          noteRepeat(message, columns, passesOn, syncId);
          overwrite.one(message, columns, passesOn);
        }
      }
    }
    return bytes.buffer;
  }

  const count = db.prepare("select count(*) as n from (select 1 from v1_grants limit ?)").get(rebuildBelow)!.n;
  if (forWriting && (count as number) < rebuildBelow) dropGrantIndexes(db);
  else finish();

  return {
    /** Before grants are read one by one or page by page: rows with one id are one, as the last of them was written. */
    finish,
    /** A whole sync's grants are about to come: to what is there, too, indexes are cheaper built at once, at the end. */
    expectMany() {
      if (indexed === "none") return;
      statements.clear();
      dropGrantIndexes(db);
      indexed = "none";
    },
    /** From now on it is about this sync, which had rows before or not. */
    use(syncId: string, hadRows: boolean) {
      current = syncId;
      expectedPlaces = [];
      holderTypes.restart(hadRows ? lastPlace() : 0);
    },
    get indexed(): Indexed {
      return indexed;
    },
    holderTypes,
    /** Gives the batch's buffer back. */
    put: (batch: GrantBatch, syncId: string, discoveredAt: string) =>
      batch.expected ? expecting(() => put(batch, syncId, discoveredAt)) : put(batch, syncId, discoveredAt),
    rewrite({ rowIds, ends, bytes }: RewriteBatch) {
      const update = prepared("update v1_grants set data = ? where id = ?");
      let start = 0;
      for (const [i, rowId] of rowIds.entries()) {
        update.get(bytes.subarray(start, ends[i]!), rowId);
        start = ends[i]!;
      }
    },
    delete(ids: readonly string[], syncId: string) {
      finish();
      const remove = prepared("delete from v1_grants where external_id = ? and sync_id = ?");
      for (const id of ids) remove.run(id, syncId);
    },
    ofEntitlement(entitlementId: string, syncId: string, after: number, limit: number): GrantPage {
      prepareExpansion();
      const { heads, bytes } = prepared(
        `select json_group_array(json_array(id, principal_resource_type_id, principal_resource_id, octet_length(data),
           iif(${isSlim}, resource_type_id, null), iif(${isSlim}, resource_id, null))) as heads, ${blobs("data")} as bytes
         from (select * from v1_grants where entitlement_id = ? and sync_id = ? and id > ? order by id limit ?)`,
      ).get(entitlementId, syncId, after, limit) as unknown as { heads: string; bytes: Uint8Array<ArrayBuffer> | null };
      return { heads, bytes: bytes ?? new Uint8Array() };
    },
    expandable(syncId: string, after: number, limit: number) {
      prepareExpansion();
      return prepared(
        `select id as rowId, external_id as id, entitlement_id as entitlementId,
           principal_resource_type_id as principalType, principal_resource_id as principalId, expansion
         from v1_grants where sync_id = ? and needs_expansion = 1 and v1_grants.id > ? order by v1_grants.id limit ?`,
      ).all(syncId, after, limit) as unknown as ExpandableRow[];
    },
  };
}

export interface ExpandableRow {
  readonly rowId: number;
  readonly id: string;
  readonly entitlementId: string;
  readonly principalType: string;
  readonly principalId: string;
  readonly expansion: Uint8Array;
}

/** From here on a statement made for one run saves more than it costs. */
const worthAStatement = 32;

/** What rows have in common is part of the statement: fewer values to hand over, a million times. */
function insertGrants(db: DatabaseSync, syncId: string, discoveredAt: string, conflict: string) {
  const insert = (columns: readonly string[], expansion: string) =>
    db.prepare(
      `insert into v1_grants (data, resource_type_id, resource_id, entitlement_id, principal_resource_type_id,
         principal_resource_id, external_id, expansion, needs_expansion, sync_id, discovered_at)
       values (?, ${columns.join(", ")}, ${expansion}, ${quoted(syncId)}, ${quoted(discoveredAt)}) ${conflict}`,
    );
  const columns = ["?", "?", "?", "?", "?", "?"];
  const plain = insert(columns, "null, 0");
  const expandable = insert(columns, "?, 1");
  return {
    one(message: Uint8Array, columns: GrantValues, expansion: Uint8Array | null): void {
      if (expansion) expandable.get(message, ...columns, expansion);
      else plain.get(message, ...columns);
    },
    /** How many rows there are now that were not. */
    changes: (message: Uint8Array, columns: GrantValues, expansion: Uint8Array | null) =>
      (expansion ? expandable.run(message, ...columns, expansion) : plain.run(message, ...columns)).changes,
    /** For message and principal; undefined where the rest cannot be written as text of a statement. */
    alike({ entitlement: { id, resourceType, resource }, principalType }: GrantRun): StatementSync | undefined {
      const same = [resourceType, resource, id, principalType];
      if (same.some((text) => text.includes("\0"))) return undefined;
      return insert([...same.map(quoted), "?2", `${quoted(`${id}:${principalType}:`)} || ?2`], "null, 0");
    },
  };
}
/** What a grant's columns are given, in their order. */
type GrantValues = readonly [
  entitlementType: string,
  entitlementResource: string,
  entitlementId: string,
  principalType: string,
  principalId: string,
  id: string,
];

const leaving = "on conflict (external_id, sync_id) do nothing";
const replacing = `on conflict (external_id, sync_id) do update set data = excluded.data,
  needs_expansion = case when excluded.expansion is null then 0
    when v1_grants.expansion is not excluded.expansion then 1 else v1_grants.needs_expansion end,
  expansion = excluded.expansion`;
const keepingExpansion = "on conflict (external_id, sync_id) do update set data = excluded.data";
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
