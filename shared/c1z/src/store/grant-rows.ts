import type { DatabaseSync, StatementSync } from "node:sqlite";
import { indexGrants, mergeGrants } from "../sqlite/grant-indexes.ts";
import { dropGrantIndexes, indexGrantsByEntitlement } from "../sqlite/schema.ts";
import { wholeGrant } from "../sqlite/slim-grant.ts";
import type { GrantBatch } from "./row-batch.ts";

/** Grants in a table smaller than this are written without indexes, which are then built at once, at the end. */
const rebuildBelow = 10_000;

/** Rows of one entitlement; their messages lie in one buffer, which is handed over, not copied. */
export interface GrantPage {
  readonly rowIds: readonly number[];
  readonly principalTypes: readonly string[];
  readonly principals: readonly string[];
  /** Row i is bytes[ends[i-1], ends[i]). */
  readonly ends: readonly number[];
  readonly bytes: Uint8Array;
}

/** `forWriting`: rows are about to be added, a lot of them perhaps. */
export function grantRowsOf(db: DatabaseSync, forWriting: boolean) {
  /** Which indexes are there: none but those on expansion, that of the entitlement too, or all. */
  let indexed: "none" | "by-entitlement" | "all" = "none";
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
    finish,
    /** A whole sync's grants are about to come: to what is there, too, indexes are cheaper built at once, at the end. */
    expectMany() {
      if (indexed === "none") return;
      statements.clear();
      dropGrantIndexes(db);
      indexed = "none";
    },
    put(batch: GrantBatch, syncId: string, discoveredAt: string) {
      const conflict = indexed === "all" ? (batch.keepExpansion ? keepingExpansion : replacing) : "";
      // What a batch's rows have in common is part of the statement: fewer values to hand over, a million times.
      const [plain, expandable] = ["null, 0", "?, 1"].map((expansion) =>
        db.prepare(
          `${insertInto} values (?, ?, ?, ?, ?, ?, ${quoted(syncId)}, ${quoted(discoveredAt)}, ?, ${expansion}) ${conflict}`,
        ),
      ) as [StatementSync, StatementSync];
      const { entitlements, of, principalTypes, principals, ids, ends, bytes, expansions } = batch;
      let start = 0;
      for (let i = 0; i < ids.length; i++) {
        const { id, resourceType, resource } = entitlements[of[i]!]!;
        const end = ends[i]!;
        const data = bytes.subarray(start, end);
        const expansion = expansions.get(i);
        if (expansion)
          expandable.run(resourceType, resource, id, principalTypes[i]!, principals[i]!, ids[i]!, data, expansion);
        else plain.run(resourceType, resource, id, principalTypes[i]!, principals[i]!, ids[i]!, data);
        start = end;
      }
    },
    rewrite(rowIds: readonly number[], data: readonly Uint8Array[]) {
      const update = prepared("update v1_grants set data = ? where id = ?");
      for (const [i, rowId] of rowIds.entries()) update.run(data[i]!, rowId);
    },
    delete(ids: readonly string[], syncId: string) {
      finish();
      const remove = prepared("delete from v1_grants where external_id = ? and sync_id = ?");
      for (const id of ids) remove.run(id, syncId);
    },
    ofEntitlement(entitlementId: string, syncId: string, after: number, limit: number): GrantPage {
      prepareExpansion();
      const select = prepared(
        `select id, principal_resource_type_id, principal_resource_id, data, resource_type_id, resource_id from v1_grants
         where entitlement_id = ? and sync_id = ? and id > ? order by id limit ?`,
      );
      select.setReturnArrays(true);
      const page = {
        rowIds: [] as number[],
        principalTypes: [] as string[],
        principals: [] as string[],
        ends: [] as number[],
      };
      const messages: Uint8Array[] = [];
      let end = 0;
      for (const row of select.iterate(entitlementId, syncId, after, limit) as Iterable<unknown>) {
        const [rowId, principalType, principal, stored, entitlementType, entitlementResource] = row as EntitlementRow;
        const data = wholeGrant(stored, () => ({
          ...{ entitlementId, entitlementType, entitlementResource, principalType },
          principalId: principal,
        }));
        page.rowIds.push(rowId);
        page.principalTypes.push(principalType);
        page.principals.push(principal);
        messages.push(data);
        end += data.length;
        page.ends.push(end);
      }
      const bytes = new Uint8Array(end);
      for (const [i, data] of messages.entries()) bytes.set(data, page.ends[i]! - data.length);
      return { ...page, bytes };
    },
    expandable(syncId: string, after: number, limit: number) {
      prepareExpansion();
      return prepared(
        `select id as rowId, external_id as id, entitlement_id as entitlementId,
           principal_resource_type_id as principalType, principal_resource_id as principalId, expansion
         from v1_grants where sync_id = ? and needs_expansion = 1 and id > ? order by id limit ?`,
      ).all(syncId, after, limit) as unknown as ExpandableRow[];
    },
  };
}

type EntitlementRow = [number, string, string, Uint8Array, string, string];

export interface ExpandableRow {
  readonly rowId: number;
  readonly id: string;
  readonly entitlementId: string;
  readonly principalType: string;
  readonly principalId: string;
  readonly expansion: Uint8Array;
}

const insertInto = `insert into v1_grants (resource_type_id, resource_id, entitlement_id, principal_resource_type_id,
  principal_resource_id, external_id, sync_id, discovered_at, data, expansion, needs_expansion)`;
const replacing = `on conflict (external_id, sync_id) do update set data = excluded.data,
  needs_expansion = case when excluded.expansion is null then 0
    when v1_grants.expansion is not excluded.expansion then 1 else v1_grants.needs_expansion end,
  expansion = excluded.expansion`;
const keepingExpansion = "on conflict (external_id, sync_id) do update set data = excluded.data";
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
