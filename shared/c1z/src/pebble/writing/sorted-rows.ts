import type { DatabaseSync } from "node:sqlite";
import { entitlementParts, indexKey, keyOf, kinds } from "../keys.ts";
import { type GrantCells, sortedGrants } from "./sorted-grants.ts";
import { assetRecord, entitlementRecord, resourceRecord, resourceTypeRecord, sessionRecord } from "./stored-records.ts";
import { timestamps } from "./timestamps.ts";

/** Both hold until the next row is asked for. */
export interface SortedRow {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** Whether an entitlement's id begins with the name of its resource, compared as bytes: `length` of a text ends at a zero byte. */
const isUsual = (id: string) =>
  `instr(cast(${id} as blob), cast(resource_type_id || ':' || resource_id || ':' as blob)) = 1`;

/**
 * The rows of one sync of a SQLite database as v3 names them, each kind in the order of its keys: that of its columns, compared byte by
 * byte, since what parts them in a key is below every other byte.
 */
export function sortedRows(db: DatabaseSync, syncId: string) {
  const all = (sql: string) => {
    const statement = db.prepare(sql);
    statement.setReturnArrays(true);
    return statement.iterate(syncId) as unknown as Iterable<Cells>;
  };
  const at = timestamps();

  function* resourceTypes(): Generator<SortedRow> {
    const rows = all("select external_id, data, discovered_at from v1_resource_types where sync_id = ? order by 1");
    for (const [id, data, seen] of rows as Iterable<[string, Uint8Array, string]>)
      yield { key: keyOf(kinds.resourceType, id), value: resourceTypeRecord(data, at(seen)) };
  }
  function* resources(): Generator<SortedRow> {
    const rows = all(
      "select resource_type_id, external_id, data, discovered_at from v1_resources where sync_id = ? order by 1, 2",
    );
    for (const [type, id, data, seen] of rows as Iterable<[string, string, Uint8Array, string]>)
      yield { key: keyOf(kinds.resource, type, id.slice(type.length + 1)), value: resourceRecord(data, at(seen)) };
  }
  function* entitlements(): Generator<SortedRow> {
    const rows = all(
      `select resource_type_id, resource_id, external_id, data, discovered_at from v1_entitlements
       where sync_id = ? order by 1, 2, ${isUsual("external_id")}, 3`,
    );
    for (const [type, resource, id, data, seen] of rows as Iterable<[string, string, string, Uint8Array, string]>)
      yield {
        key: keyOf(kinds.entitlement, ...entitlementParts(type, resource, id)),
        value: entitlementRecord(data, at(seen)),
      };
  }
  const { grants, held, pending } = sortedGrants(
    () =>
      all(
        `select resource_type_id, resource_id, entitlement_id, principal_resource_type_id, principal_resource_id, external_id,
           expansion, needs_expansion, data, discovered_at from v1_grants
         where sync_id = ? order by 1, 2, ${isUsual("entitlement_id")}, 3, 4, 5, id`,
      ) as Iterable<GrantCells>,
    at,
  );
  function* assets(): Generator<SortedRow> {
    const rows = all(
      "select external_id, content_type, data, discovered_at from v1_assets where sync_id = ? order by 1",
    );
    for (const [id, type, data, seen] of rows as Iterable<[string, string, Uint8Array, string]>)
      yield { key: keyOf(kinds.asset, id), value: assetRecord(syncId, [id, type], data, at(seen)) };
  }
  /** Resources again, under their parents. */
  function* children(): Generator<SortedRow> {
    const rows = all(
      `select parent_resource_type_id, parent_resource_id, resource_type_id, external_id from v1_resources
       where sync_id = ? and parent_resource_id <> '' order by 1, 2, 3, 4`,
    );
    for (const [parentType, parent, type, id] of rows as Iterable<[string, string, string, string]>)
      yield {
        key: indexKey("resources by parent", parentType, parent, type, id.slice(type.length + 1)),
        value: nothing,
      };
  }
  function* sessions(): Generator<SortedRow> {
    const rows = all("select key, value from v1_connector_sessions where sync_id = ? order by 1");
    for (const [key, value] of rows as Iterable<[string, Uint8Array]>)
      yield { key: keyOf(kinds.session, syncId, key), value: sessionRecord(syncId, key, value) };
  }
  /** By the order of their kinds, which begin their keys; `held` and `pending` only after `grants`. */
  return { resourceTypes, resources, entitlements, grants, assets, children, held, pending, sessions };
}

type Cells = readonly unknown[];
const nothing = new Uint8Array();
