import type { DecoderLimits } from "../decoder-limits.ts";
import { openPebbleDatabase, type PebbleDatabase } from "./database.ts";
import { assetRow, entitlementRow, grantRow, resourceRow, resourceTypeRow, sessionRow } from "./records.ts";
import { syncRun } from "./sync-run.ts";
import type { V1Row, V1SyncRun } from "./v1-rows.ts";
import { damaged, unsupported } from "./v3-error.ts";

/** What a v3 file holds: one sync and its rows. */
export type V3Content = {
  syncRun: V1SyncRun;
  /** Resource types, resources, entitlements, grants, assets, session values: in this order, each by its key. */
  rows(): Generator<V1Row>;
  close(): Promise<void>;
};

/** The second byte of a key says what its row is. */
const kinds = {
  resourceType: 0x01,
  resource: 0x02,
  entitlement: 0x03,
  grant: 0x04,
  asset: 0x05,
  syncRun: 0x06,
  session: 0x09,
  engineMeta: 0xff,
} as const;

const readers: readonly (readonly [number, (value: Uint8Array) => V1Row])[] = [
  [kinds.resourceType, resourceTypeRow],
  [kinds.resource, resourceRow],
  [kinds.entitlement, entitlementRow],
  [kinds.grant, grantRow],
  [kinds.asset, assetRow],
  [kinds.session, sessionRow],
];

/** All keys begin with 03 and the kind. */
const keysOf = (kind: number) => ({
  start: Uint8Array.of(0x03, kind),
  end: kind === 0xff ? Uint8Array.of(0x04) : Uint8Array.of(0x03, kind + 1),
});

const newestKeyspace = 2;

/** Opens the v3 file at `path`. What it unpacks lies in `temporaryDirectory` until `close`. */
export async function openV3Content(
  path: string,
  temporaryDirectory: string,
  limits: DecoderLimits,
): Promise<V3Content> {
  const database = await openPebbleDatabase(path, temporaryDirectory, limits);
  try {
    return {
      syncRun: readSyncRun(database),
      *rows() {
        for (const [kind, reader] of readers) {
          for (const { value } of database.entries(keysOf(kind))) yield reader(value);
        }
      },
      close: database.close,
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

function readSyncRun(database: PebbleDatabase): V1SyncRun {
  let stats: Uint8Array | undefined;
  for (const { key, value } of database.entries(keysOf(kinds.engineMeta))) {
    const name = Buffer.from(key.subarray(2)).toString("latin1");
    if (name === "keyspace_version") checkKeyspace(value);
    else if (name.startsWith("stats\0")) stats = value;
  }
  const [run] = [...database.entries(keysOf(kinds.syncRun))];
  if (!run) throw damaged("it holds no sync");
  return syncRun(run.value, stats);
}

function checkKeyspace(value: Uint8Array): void {
  const version = value.length === 4 ? Buffer.from(value).readUInt32BE() : Number.NaN;
  if (!(version <= newestKeyspace)) throw unsupported(`keyspace version ${version}`);
}
