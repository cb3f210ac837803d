import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { Indexed } from "./grant-rows.ts";
import type { ResourceKey } from "./resource-key.ts";
import { type RowKind, tableOf } from "./row-kind.ts";
import type { RowPlaces } from "./row-places.ts";

/** How many rows are gone. */
export interface RemovedRows {
  readonly resources: number;
  readonly entitlements: number;
  readonly grants: number;
}

/** Takes rows away from a sync. */
export function removalOf(db: DatabaseSync, places: RowPlaces, grants: { readonly indexed: Indexed }) {
  /** Grants without indexes may lie there several times; those with one id are one grant, gone when none is left. */
  function removeGrants(where: string, values: readonly SQLInputValue[], syncId: string): number {
    const matching = `from v1_grants where sync_id = ? and (${where})`;
    db.exec("create temp table removed (id text primary key) without rowid");
    db.prepare(`insert or ignore into removed select external_id ${matching}`).run(syncId, ...values);
    const { changes } = db.prepare(`delete ${matching}`).run(syncId, ...values);
    const count = (what: string, ...given: string[]) => db.prepare(`select ${what}`).get(...given)!.n as number;
    const removed = count("count(*) as n from removed");
    const left =
      grants.indexed === "all" || changes === 0
        ? 0
        : count(
            "count(distinct external_id) as n from v1_grants where sync_id = ? and external_id in (select id from removed)",
            syncId,
          );
    db.exec("drop table removed");
    return removed - left;
  }

  /** The resources and those below them, whether there is such a row or not. */
  function nested(keys: readonly ResourceKey[], syncId: string): readonly ResourceKey[] {
    const children = db.prepare(
      `select resource_type_id as type, external_id as id from v1_resources
       where parent_resource_type_id = ? and parent_resource_id = ? and sync_id = ?`,
    );
    const found = new Map(keys.map((key) => [`${key.resourceType}:${key.resource}`, key]));
    // The map grows while it is gone through.
    for (const { resourceType, resource } of found.values())
      for (const row of children.all(resourceType, resource, syncId)) {
        const [type, id] = [row.type as string, row.id as string];
        if (!found.has(id)) found.set(id, { resourceType: type, resource: id.slice(type.length + 1) });
      }
    return [...found.values()];
  }

  return {
    /** Rows that were first put behind the mark. */
    since(kind: RowKind, mark: number, syncId: string): number {
      places.mark(kind, mark);
      if (kind === "grants") return removeGrants("id > ?", [mark], syncId);
      return Number(db.prepare(`delete from ${tableOf[kind]} where id > ? and sync_id = ?`).run(mark, syncId).changes);
    },
    /** Resources, those below them, and all rows that refer to any of these. */
    resources(keys: readonly ResourceKey[], syncId: string): RemovedRows {
      for (const kind of Object.keys(tableOf) as RowKind[]) places.mark(kind, 0);
      db.exec(`create temp table gone (type text, id text, primary key (type, id)) without rowid;
        create temp table gone_entitlement (id text primary key) without rowid`);
      const insert = db.prepare("insert or ignore into gone values (?, ?)");
      const drop = db.prepare("delete from v1_resources where external_id = ? and sync_id = ?");
      let resources = 0;
      for (const { resourceType, resource } of nested(keys, syncId)) {
        insert.run(resourceType, resource);
        resources += Number(drop.run(`${resourceType}:${resource}`, syncId).changes);
      }
      db.prepare(
        `insert into gone_entitlement select e.external_id from gone g cross join v1_entitlements e
         on e.resource_type_id = g.type and e.resource_id = g.id where e.sync_id = ?`,
      ).run(syncId);
      const { changes } = db
        .prepare("delete from v1_entitlements where sync_id = ? and external_id in (select id from gone_entitlement)")
        .run(syncId);
      const removed = removeGrants(
        `(resource_type_id, resource_id) in (select type, id from gone)
         or (principal_resource_type_id, principal_resource_id) in (select type, id from gone)
         or entitlement_id in (select id from gone_entitlement)`,
        [],
        syncId,
      );
      db.exec("drop table gone; drop table gone_entitlement");
      return { resources, entitlements: Number(changes), grants: removed };
    },
  };
}
