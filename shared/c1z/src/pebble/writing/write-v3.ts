import { writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setImmediate as turn } from "node:timers/promises";
import { type C1ZManifestV3, C1ZManifestV3Schema, PayloadEncoding } from "@baton-connectors/protocol/c1z";
import { SyncRunRecordSchema, type SyncStatsRecord, SyncStatsRecordSchema } from "@baton-connectors/protocol/storage";
import { create, toBinary } from "@bufbuild/protobuf";
import { atOnce } from "../../at-once.ts";
import { type SyncRun, syncRunsOf } from "../../store/sync-runs.ts";
import { engineKey, keysOf, kinds } from "../keys.ts";
import { manifestOf } from "./manifest-writer.ts";
import { packingV3 } from "./pack-v3.ts";
import { type SortedRow, sortedRows } from "./sorted-rows.ts";
import { syncRunRecord, syncStats } from "./sync-records.ts";
import { TableWriter, type WrittenTable } from "./table-writer.ts";

/** Writes the newest sync of the SQLite database at `database`, finished or not, as the v3 file `path`: whole or not at all. */
export async function packAsV3(database: string, path: string, folder: string): Promise<void> {
  const db = new DatabaseSync(database, { readOnly: true });
  try {
    const run = syncRunsOf(db, () => new Date())
      .all()
      .at(-1);
    if (!run) throw new Error(`c1z: a v3 file holds a sync, and there is none for ${path}`);
    await atOnce(path, (temporary) => writeV3(db, run, temporary, folder), folder);
  } finally {
    db.close();
  }
}

/** Tables are cut here: a reader unpacks a small one only when it needs it. */
const tableBytes = 24 << 20;

/**
 * Writes one sync of a SQLite database as a v3 (Pebble) file at `target`, which must not exist. `folder`: where its tables are made.
 */
export async function writeV3(db: DatabaseSync, run: SyncRun, target: string, folder: string): Promise<void> {
  const stats = syncStats(db, run);
  const tables: WrittenTable[] = [];
  const names: string[] = [];
  let fileNumber = 4;
  const packing = await packingV3(folder, manifestMessage(db, run, stats), target);
  try {
    const place = (name: string, content: Uint8Array) => {
      names.push(name);
      writeFileSync(join(folder, name), content, { flag: "wx", mode: 0o600 });
      packing.add(name);
    };
    place(`${fileName(logNumber)}.log`, new Uint8Array());
    for (const rows of kindsOfRows(db, run, stats)) {
      let table: { readonly name: string; readonly writer: TableWriter } | undefined;
      const finish = () => {
        if (!table) return;
        tables.push(table.writer.finish());
        packing.add(table.name);
        table = undefined;
      };
      let written = 0;
      for (const { key, value } of rows) {
        if (!table) {
          const name = `${fileName(fileNumber)}.sst`;
          names.push(name);
          table = { name, writer: new TableWriter(join(folder, name), fileNumber++) };
        }
        table.writer.add(key, value);
        if (table.writer.size >= tableBytes) finish();
        // Heartbeats and signals must get their turn while a large file is written.
        if (++written % 2000 === 0) await turn();
      }
      finish();
    }
    place("MANIFEST-000001", manifestOf(tables, { logNumber, nextFile: fileNumber + 1 }));
    place("marker.format-version.000001.024", new Uint8Array());
    place("marker.manifest.000001.MANIFEST-000001", new Uint8Array());
    await packing.finish();
  } finally {
    await packing.idle();
    for (const name of names) await rm(join(folder, name), { force: true });
  }
}

const fileName = (number: number): string => String(number).padStart(6, "0");
const logNumber = 2;

/** In the order of their keys. */
function* kindsOfRows(
  db: DatabaseSync,
  run: SyncRun,
  stats: SyncStatsRecord | undefined,
): Generator<Iterable<SortedRow>> {
  const rows = sortedRows(db, run.syncId);
  yield rows.resourceTypes();
  yield rows.resources();
  yield rows.entitlements();
  yield rows.grants();
  yield rows.assets();
  yield [{ key: keysOf(kinds.syncRun).start, value: toBinary(SyncRunRecordSchema, syncRunRecord(db, run)) }];
  yield rows.children();
  yield rows.held();
  yield rows.pending();
  yield rows.sessions();
  yield engineRows(stats);
}

/** What the storage engine must find to take the keys for what they are, and the statistics. */
function engineRows(stats: SyncStatsRecord | undefined): SortedRow[] {
  const second = Buffer.of(0, 0, 0, 2);
  return [
    { key: engineKey("grant_entitlement_id_format"), value: second },
    { key: engineKey("keyspace_version"), value: second },
    ...(stats ? [{ key: statsKey, value: toBinary(SyncStatsRecordSchema, stats) }] : []),
  ];
}
const statsKey = Buffer.concat([engineKey("stats"), Buffer.of(0)]);

function manifestMessage(db: DatabaseSync, run: SyncRun, stats: SyncStatsRecord | undefined): C1ZManifestV3 {
  const { syncId, type, startedAt, endedAt, parentSyncId } = syncRunRecord(db, run);
  return create(C1ZManifestV3Schema, {
    ...{ engine: "pebble3", engineSchemaVersion: 24, payloadEncoding: PayloadEncoding.INDEXED_ZSTD },
    syncRuns: [{ syncId, type, startedAt, endedAt, parentSyncId, stats }],
    pebbleIdIndexFormat: structuredKeys,
  });
}
/** PEBBLE_ID_INDEX_FORMAT_STRUCTURED_V1 */
const structuredKeys = 2;
