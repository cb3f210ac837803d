import type { DatabaseSync, StatementSync } from "node:sqlite";
import { concatenation } from "../sqlite/concatenation.ts";
import { indexGrants, mergeGrants } from "../sqlite/grant-indexes.ts";
import { dropGrantIndexes, indexGrantsByEntitlement } from "../sqlite/schema.ts";
import { isSlim } from "../sqlite/slim-grant.ts";
import type { GrantPage } from "./grant-page.ts";
import type { GrantBatch, GrantRun, RewriteBatch } from "./row-batch.ts";

/** Grants in a table smaller than this are written without indexes, which are then built at once, at the end. */
const rebuildBelow = 10_000;

/** `forWriting`: rows are about to be added, a lot of them perhaps. */
export function grantRowsOf(db: DatabaseSync, forWriting: boolean) {
  /** Which indexes are there: none but those on expansion, that of the entitlement too, or all. */
  let indexed: "none" | "by-entitlement" | "all" = "none";
  const blobs = concatenation(db);
  const statements = new Map<string, StatementSync>();
  const prepared = (sql: string) => {
    const known = statements.get(sql) ?? db.prepare(sql);
    statements.set(sql, known);
    return known;
  };

  function finish() {
    if (indexed === "all") return;
    // Statements compiled without the indexes would not use them.
    statements.clear();
    indexGrants(db);
    indexed = "all";
  }
  /** What a grant said before it was written again must not be expanded. */
  function prepareExpansion() {
    if (indexed !== "none") return;
    statements.clear();
    mergeGrants(db);
    indexGrantsByEntitlement(db);
    indexed = "by-entitlement";
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
    /** Gives the batch's buffer back. */
    put({ runs, bytes, ends, expansions, keepExpansion }: GrantBatch, syncId: string, discoveredAt: string) {
      const conflict = indexed === "all" ? (keepExpansion ? keepingExpansion : replacing) : "";
      const insert = insertGrants(db, syncId, discoveredAt, conflict);
      const texts = Buffer.from(bytes.buffer);
      let [at, end, expansion] = [0, 0, 0];
      const next = () => {
        const start = at;
        at = ends[end++]!;
        return start;
      };
      for (const run of runs) {
        const { entitlement, principalType, standardIds, expandable } = run;
        const alike = standardIds && !expandable && run.rows >= worthAStatement ? insert.alike(run) : undefined;
        for (let row = 0; row < run.rows; row++) {
          const message = bytes.subarray(next(), at);
          const principal = texts.toString("utf8", next(), at);
          const own = texts.toString("utf8", next(), at);
          // `get` does what `run` does, without an object for each row.
          if (alike) {
            alike.get(message, principal);
            continue;
          }
          const id = standardIds ? `${entitlement.id}:${principalType}:${principal}` : own;
          const { resourceType, resource } = entitlement;
          const columns = [resourceType, resource, entitlement.id, principalType, principal, id] as const;
          if (expandable) insert.expandable.get(message, ...columns, expansions[expansion++]!);
          else insert.plain.get(message, ...columns);
        }
      }
      return bytes.buffer;
    },
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
  return {
    plain: insert(columns, "null, 0"),
    expandable: insert(columns, "?, 1"),
    /** For message and principal; undefined where the rest cannot be written as text of a statement. */
    alike({ entitlement: { id, resourceType, resource }, principalType }: GrantRun): StatementSync | undefined {
      const same = [resourceType, resource, id, principalType];
      if (same.some((text) => text.includes("\0"))) return undefined;
      return insert([...same.map(quoted), "?2", `${quoted(`${id}:${principalType}:`)} || ?2`], "null, 0");
    },
  };
}
const replacing = `on conflict (external_id, sync_id) do update set data = excluded.data,
  needs_expansion = case when excluded.expansion is null then 0
    when v1_grants.expansion is not excluded.expansion then 1 else v1_grants.needs_expansion end,
  expansion = excluded.expansion`;
const keepingExpansion = "on conflict (external_id, sync_id) do update set data = excluded.data";
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
