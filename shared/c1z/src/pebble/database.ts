import { readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { DecoderLimits } from "../decoder-limits.ts";
import { makeWorkFolder, removeWorkFolder } from "../work-folder.ts";
import { readEnvelope } from "./envelope.ts";
import { liveTables } from "./live-tables.ts";
import { allRangeDeletes, mergedEntries } from "./merged-entries.ts";
import { type KeyRange, openTable } from "./sst/table.ts";
import { unpack } from "./unpack.ts";
import { damaged, unsupported } from "./v3-error.ts";
import type { TableMeta } from "./version-edit.ts";

/** A v3 file's database, unpacked for reading. */
export type PebbleDatabase = {
  /** The keys of `range` with their newest values, in order. */
  entries(range: KeyRange): Generator<{ key: Uint8Array; value: Uint8Array }>;
  /** Deletes what was unpacked. */
  close(): Promise<void>;
};

/** Pebble's format major versions we know: from flushable ingests (13) to value separation (24). */
const oldestFormat = 13;
const newestFormat = 24;

export async function openPebbleDatabase(
  path: string,
  temporaryDirectory: string,
  limits: DecoderLimits,
): Promise<PebbleDatabase> {
  const envelope = await readEnvelope(path, limits);
  const directory = await makeWorkFolder(temporaryDirectory, "c1z-v3-");
  try {
    const files = await unpack(path, envelope, directory);
    const names = files.map(({ name }) => name);
    const format = Number(onlyMarker(names, "format-version"));
    if (!(format >= oldestFormat && format <= newestFormat)) throw unsupported(`pebble format version ${format}`);
    if (files.some(({ name, size }) => name.endsWith(".log") && size > 0)) {
      throw unsupported("a write-ahead log that is not empty");
    }
    const manifestName = onlyMarker(names, "manifest");
    const bytes = await readFile(join(directory, basename(manifestName))).catch(() => {
      throw damaged(`its ${manifestName} is missing`);
    });
    const tables = liveTables(bytes, manifestName);
    const pathOf = (fileNumber: number) => join(directory, `${String(fileNumber).padStart(6, "0")}.sst`);
    for (const { backingNumber } of tables) {
      await stat(pathOf(backingNumber)).catch(() => {
        throw damaged(`its table ${backingNumber} is missing`);
      });
    }
    const openLive = (meta: TableMeta) => openTable(pathOf(meta.backingNumber), meta);
    const deletes = allRangeDeletes(tables, openLive);
    return {
      entries: (range) => mergedEntries(tables, openLive, range, deletes),
      close: () => removeWorkFolder(directory),
    };
  } catch (error) {
    await removeWorkFolder(directory);
    throw error;
  }
}

/** Markers are empty files whose name holds the value: `marker.<what>.<count>.<value>`; the highest count is valid. */
function onlyMarker(names: readonly string[], what: string): string {
  const pattern = new RegExp(`^marker\\.${what}\\.(\\d+)\\.(.+)$`);
  const [newest] = names
    .map((name) => pattern.exec(name))
    .filter((match) => match !== null)
    .toSorted((a, b) => Number(b[1]) - Number(a[1]));
  if (!newest) throw damaged(`it has no marker for its ${what}`);
  return newest[2]!;
}
