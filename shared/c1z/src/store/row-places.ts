import type { DatabaseSync } from "node:sqlite";
import { type RowKind, tableOf } from "./row-kind.ts";

/**
 * Marks of where rows end. SQLite gives a new row the place after the last one, which is a place behind every mark, unless
 * rows before the mark were removed since: then a row that is put is put behind the mark all the same.
 */
export interface RowPlaces {
  /** Where rows end, which is not before a mark of `earlier`. */
  mark(kind: RowKind, earlier: number): number;
  /** Does what puts rows of the kind. */
  putting<T>(kind: RowKind, put: () => T): T;
}

export function rowPlacesOf(db: DatabaseSync): RowPlaces {
  const kinds = Object.keys(tableOf) as RowKind[];
  const lastOf = new Map(
    kinds.map((kind) => [kind, db.prepare(`select coalesce(max(id), 0) as last from ${tableOf[kind]}`)]),
  );
  const last = (kind: RowKind) => lastOf.get(kind)!.get()!.last as number;
  const marks = new Map<RowKind, number>();
  return {
    mark(kind, earlier) {
      const mark = Math.max(last(kind), marks.get(kind) ?? 0, earlier);
      marks.set(kind, mark);
      return mark;
    },
    putting(kind, put) {
      const mark = marks.get(kind) ?? 0;
      if (last(kind) >= mark) return put();
      db.prepare(`insert into ${tableOf[kind]} ${placeholders[kind]}`).run(mark);
      try {
        return put();
      } finally {
        db.prepare(`delete from ${tableOf[kind]} where id = ?`).run(mark);
      }
    },
  };
}

/** A row of no sync that takes a place. */
const placeholders: Readonly<Record<RowKind, string>> = {
  resources: `(id, resource_type_id, external_id, data, sync_id, discovered_at) values (?, '', '', x'', '', '')`,
  entitlements: `(id, resource_type_id, resource_id, external_id, data, sync_id, discovered_at)
    values (?, '', '', '', x'', '', '')`,
  grants: `(id, resource_type_id, resource_id, entitlement_id, principal_resource_type_id, principal_resource_id,
    external_id, data, sync_id, discovered_at) values (?, '', '', '', '', '', '', x'', '', '')`,
};
