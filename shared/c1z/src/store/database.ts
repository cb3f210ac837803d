import { copyFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { localNow } from "../sqlite/local-now.ts";
import { openingFailure, upgrade } from "../sqlite/upgrade.ts";
import { grantRowsOf } from "./grant-rows.ts";
import { outsideGrantableOf } from "./outside-grantable.ts";
import { removalOf } from "./removal.ts";
import { createRepeatCounter } from "./repeats.ts";
import type { ResourceKey } from "./resource-key.ts";
import { retention, surplusSyncs } from "./retention.ts";
import type { RewriteBatch, RowBatch } from "./row-batch.ts";
import type { RowKind } from "./row-kind.ts";
import { rowPlacesOf } from "./row-places.ts";
import { type PlainTable, rowsOf } from "./rows.ts";
import { statsOf } from "./statistics.ts";
import { syncRunsOf } from "./sync-runs.ts";
import { unresolvedOf } from "./unresolved.ts";

export interface DatabaseOptions {
  /** The unpacked copy; nobody else has it open. */
  readonly path: string;
  /** The file it was unpacked from, for messages. */
  readonly source: string;
  readonly readOnly: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export type Database = ReturnType<typeof openDatabase>;

const rowTables = [
  "v1_resource_types",
  "v1_resources",
  "v1_entitlements",
  "v1_grants",
  "v1_assets",
  "v1_connector_sessions",
  "v1_sync_runs",
];

/**
 * The operations of a store on its database. They are called one after the other, from this thread or another, with
 * arguments and results that can be sent between threads. Everything between two checkpoints is one transaction.
 */
export function openDatabase(options: DatabaseOptions) {
  const db = new DatabaseSync(options.path);
  try {
    return operationsOf(db, options);
  } catch (thrown) {
    db.close();
    throw openingFailure(options.source, thrown);
  }
}

function operationsOf(db: DatabaseSync, { path, readOnly, env }: DatabaseOptions) {
  // The file is a private copy that a crash leaves worthless anyway: what counts is packed and renamed at the end.
  // Larger pages and a small cache make a million rows and their indexes a fifth cheaper (bench/README.md).
  db.exec(`pragma page_size = 16384; pragma journal_mode = memory; pragma synchronous = off;
    pragma locking_mode = exclusive; pragma cache_size = -20000; pragma temp_store = file; pragma threads = 2`);
  db.exec("begin");
  upgrade(db);
  const now = () => new Date();
  const runs = syncRunsOf(db, now);
  const repeats = createRepeatCounter();
  const rows = rowsOf(db, repeats);
  const grants = grantRowsOf(db, !readOnly, repeats);
  const places = rowPlacesOf(db);
  const removal = removalOf(db, places, grants);
  let current: string | undefined;

  const active = () => {
    if (current === undefined) throw new Error("c1file: sync is not active");
    return current;
  };
  const use = (syncId: string, hadRows: boolean) => {
    current = syncId;
    repeats.restart();
    grants.use(syncId, hadRows);
    return syncId;
  };

  return {
    startOrResume(type: string) {
      const unfinished = runs.unfinished(type);
      if (!unfinished && type === "full") grants.expectMany();
      const resumed = unfinished !== undefined;
      return { syncId: use((unfinished ?? runs.start(type, "")).syncId, resumed), resumed };
    },
    start: (type: string, parentSyncId: string) => ({ syncId: use(runs.start(type, parentSyncId).syncId, false) }),
    bind(syncId: string) {
      const run = runs.get(syncId);
      if (!run) throw new Error(`there is no sync ${syncId} in this file`);
      use(syncId, true);
      return { syncType: run.type };
    },
    syncs: () => runs.all(),
    latestFinished: (type?: string) => runs.latestFinished(type)?.syncId,
    readToken: () => runs.get(active())!.token,
    checkpoint(token: string) {
      runs.setToken(active(), token);
      db.exec("commit; begin");
    },
    /** Copies the database as it stands, which then is what was checkpointed last plus rows put since. */
    copyTo(target: string) {
      db.exec("commit");
      try {
        copyFileSync(path, target);
      } finally {
        db.exec("begin");
      }
    },
    markSupportsDiff: () => runs.setSupportsDiff(active()),
    /** Whether rows were removed. */
    cleanup(): boolean {
      const keep = retention(env);
      const surplus = keep === undefined ? [] : surplusSyncs(runs.all(), current, keep);
      for (const syncId of surplus)
        for (const table of rowTables) db.prepare(`delete from ${table} where sync_id = ?`).run(syncId);
      if (surplus.length === 0) return false;
      db.exec("commit; vacuum; begin");
      return true;
    },
    /** `verified`: the invariants that were checked, `mode`: how. */
    end(verified: readonly string[], mode: string) {
      const run = runs.get(active())!;
      grants.finish();
      runs.end(run.syncId, JSON.stringify(statsOf(db, run.syncId, run.type)));
      if (verified.length > 0) runs.setVerified(run.syncId, verified, mode);
      db.exec("commit; begin");
      current = undefined;
    },
    stats(syncId: string) {
      const run = runs.get(syncId)!;
      return statsOf(db, syncId, run.type);
    },

    /** Of grants, the batch's buffer comes back. */
    put(batch: RowBatch): ArrayBuffer | undefined {
      const discoveredAt = localNow(now());
      if (batch.table === "grants") return places.putting("grants", () => grants.put(batch, active(), discoveredAt));
      if (batch.table === "resource-types") rows.put(batch, active(), discoveredAt);
      else places.putting(batch.table, () => rows.put(batch, active(), discoveredAt));
      return undefined;
    },
    rewriteGrants: (batch: RewriteBatch) => grants.rewrite(batch),
    deleteGrants: (ids: readonly string[]) => grants.delete(ids, active()),
    mark: (kind: RowKind, earlier: number) => places.mark(kind, earlier),
    /** A mark of grants, and whether each that is put from now on takes the place behind the one before. */
    markGrants: () => ({ mark: places.mark("grants", 0), appended: grants.indexed !== "all" }),
    removeSince: (kind: RowKind, mark: number) => removal.since(kind, mark, active()),
    removeResources: (keys: readonly ResourceKey[]) => removal.resources(keys, active()),

    repeats() {
      grants.finish();
      return repeats.counts();
    },
    unresolved() {
      grants.finish();
      return unresolvedOf(db, active());
    },
    outsideGrantable: () => outsideGrantableOf(db, active(), grants),

    page: (
      table: PlainTable,
      syncId: string | undefined,
      where: Record<string, string>,
      from: number,
      limit: number,
      exceptTypes: readonly string[] = [],
    ) => {
      if (table === "v1_grants") grants.finish();
      return rows.page(table, syncId ?? active(), where, from, limit, exceptTypes);
    },
    get(table: PlainTable, id: string, syncId?: string) {
      if (table === "v1_grants") grants.finish();
      return rows.get(table, id, syncId ?? active());
    },
    entitlement: (id: string) => rows.entitlement(id, active()),
    grantsOf: (entitlementId: string, after: number, limit: number) =>
      grants.ofEntitlement(entitlementId, active(), after, limit),
    expandable: (after: number, limit: number) => grants.expandable(active(), after, limit),

    sessionGet(syncId: string, keys: readonly string[]): [string, Uint8Array][] {
      const select = db.prepare("select value from v1_connector_sessions where sync_id = ? and key = ?");
      return keys.flatMap((key): [string, Uint8Array][] => {
        const row = select.get(syncId, key);
        return row ? [[key, row.value as Uint8Array]] : [];
      });
    },
    sessionSet(syncId: string, entries: readonly (readonly [string, Uint8Array])[]) {
      const insert = db.prepare(
        `insert into v1_connector_sessions (sync_id, key, value) values (?, ?, ?)
         on conflict (sync_id, key) do update set value = excluded.value`,
      );
      for (const [key, value] of entries) insert.run(syncId, key, value);
    },
    sessionDelete: (syncId: string, key: string) =>
      void db.prepare("delete from v1_connector_sessions where sync_id = ? and key = ?").run(syncId, key),
    sessionClear: (syncId: string) =>
      void db.prepare("delete from v1_connector_sessions where sync_id = ?").run(syncId),
    sessionPage: (syncId: string, prefix: string, after: string | null, limit: number) =>
      db
        .prepare(
          `select key, value from v1_connector_sessions where sync_id = ? and substr(key, 1, length(?)) = ?
           and (? is null or key > ?) order by key limit ?`,
        )
        .all(syncId, prefix, prefix, after, after, limit) as unknown as { key: string; value: Uint8Array }[],

    close() {
      grants.finish();
      db.exec("commit");
      db.close();
    },
    /** Closes without finishing anything: the copy is thrown away. */
    discard() {
      // A full disk ends the transaction by itself.
      if (db.isTransaction) db.exec("rollback");
      db.close();
    },
  };
}
