import type { DecoderLimits } from "../decoder-limits.ts";
import { openPebbleDatabase, type PebbleDatabase } from "./database.ts";
import { grantIndex, type KeyRange, keysOf, kinds } from "./keys.ts";
import { syncRun } from "./sync-run.ts";
import type { V1SyncRun } from "./v1-rows.ts";
import { damaged, unsupported } from "./v3-error.ts";

/** What a v3 file holds: one sync and its rows. */
export type V3Content = {
  syncRun: V1SyncRun;
  database: PebbleDatabase;
  /** Whether entitlements and grants are found by their keys; older writers named them otherwise. */
  isKeyed: boolean;
  /** Whether every grant is listed under its principal as well. */
  isIndexed: boolean;
  close(): Promise<void>;
};

const rowKinds = [kinds.resourceType, kinds.resource, kinds.entitlement, kinds.grant];
const ofTheSync = [keysOf(kinds.syncRun), keysOf(kinds.engineMeta)];
/** What is asked of a file decides what of it is unpacked. */
const parts: Readonly<Record<"sync" | "rows" | "all", readonly KeyRange[]>> = {
  sync: ofTheSync,
  rows: [...ofTheSync, ...rowKinds.map(keysOf), grantIndex],
  all: [...ofTheSync, ...[...rowKinds, kinds.asset, kinds.session].map(keysOf)],
};

/** Opens the v3 file at `path`. What it unpacks lies in `temporaryDirectory` until `close`. */
export async function openV3Content(
  path: string,
  temporaryDirectory: string,
  limits: DecoderLimits,
  part: keyof typeof parts,
): Promise<V3Content> {
  const database = await openPebbleDatabase(path, temporaryDirectory, limits, parts[part]);
  try {
    const meta = engineMeta(database);
    checkKeyspace(meta.get("keyspace_version"));
    const [run] = [...database.values(keysOf(kinds.syncRun))];
    if (!run) throw damaged("it holds no sync");
    const stats = [...meta].find(([name]) => name.startsWith("stats\0"))?.[1];
    return {
      syncRun: syncRun(run, stats),
      database,
      isKeyed:
        number(meta.get("keyspace_version")) === newestKeyspace && number(meta.get(grantKeys)) === newestGrantKeys,
      isIndexed: !meta.has("deferred_grant_idx_pending"),
      close: database.close,
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** What the storage engine notes of itself, by name. Go: engine/pebble/keys.go */
const engineMeta = (database: PebbleDatabase): ReadonlyMap<string, Uint8Array> =>
  new Map(
    database
      .entries(keysOf(kinds.engineMeta))
      .map(({ key, value }) => [Buffer.from(key.subarray(2)).toString("latin1"), value]),
  );

const newestKeyspace = 2;
const grantKeys = "grant_entitlement_id_format";
const newestGrantKeys = 2;

const number = (value: Uint8Array | undefined): number =>
  value?.length === 4 ? Buffer.from(value).readUInt32BE() : Number.NaN;

function checkKeyspace(value: Uint8Array | undefined): void {
  if (value && !(number(value) <= newestKeyspace)) throw unsupported(`keyspace version ${number(value)}`);
}
