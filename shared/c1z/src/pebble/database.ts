import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { DecoderLimits } from "../decoder-limits.ts";
import { makeWorkFolder, removeWorkFolder } from "../work-folder.ts";
import { type Member, readEnvelope } from "./envelope.ts";
import { type KeyRange, only } from "./keys.ts";
import { liveTables } from "./live-tables.ts";
import { mergedEntries, mergedValues, overlaps } from "./merged-entries.ts";
import type { PackedName } from "./packed-name.ts";
import { blockCache } from "./sst/block-cache.ts";
import { openTable, type Table } from "./sst/table.ts";
import { smallMember, unpack, unpackSmall } from "./unpack.ts";
import { damaged, unsupported } from "./v3-error.ts";
import type { TableMeta } from "./version-edit.ts";

/** A v3 file's database, unpacked for reading. */
export type PebbleDatabase = {
  /** The keys of `range` with their newest values, in order. */
  entries(range: KeyRange): Generator<{ key: Uint8Array; value: Uint8Array }>;
  /** The same without the keys. */
  values(range: KeyRange): Generator<Uint8Array>;
  get(key: Uint8Array): Uint8Array | undefined;
  /** Deletes what was unpacked. */
  close(): Promise<void>;
};

/** Pebble's format major versions we know: from flushable ingests (13) to value separation (24). */
const oldestFormat = 13;
const newestFormat = 24;

/** For questions about keys of these ranges alone. Small tables are unpacked when they are first needed. */
export async function openPebbleDatabase(
  path: string,
  temporaryDirectory: string,
  limits: DecoderLimits,
  wanted: readonly KeyRange[],
): Promise<PebbleDatabase> {
  const envelope = await readEnvelope(path, limits);
  const directory = await makeWorkFolder(temporaryDirectory, "c1z-v3-");
  try {
    const { payload, windowLog } = envelope;
    const small = new Map(
      payload.kind === "tar" ? [] : payload.members.filter(isSmall).map((member) => [member.name, member]),
    );
    // A tar is read from front to back: all at once.
    const isFirst = (name: string) => name.startsWith("MANIFEST-") || (payload.kind === "tar" && isTable(name));
    const files = await unpack(path, envelope, directory, isFirst);
    const tables = (await readMeta(files, directory)).filter((meta) => wanted.some((range) => overlaps(meta, range)));
    const needed = new Set(tables.map(({ backingNumber }) => tableName(backingNumber)));
    for (const name of needed) {
      if (files.some((file) => file.name === name)) continue;
      throw damaged(`its table ${Number.parseInt(name, 10)} is missing`);
    }
    if (payload.kind !== "tar") await unpack(path, envelope, directory, (name) => needed.has(name) && !small.has(name));
    return openTables(tables, directory, (name) => {
      const member = small.get(name);
      if (member) unpackSmall(path, member, { directory, windowLog });
      small.delete(name);
    });
  } catch (error) {
    await removeWorkFolder(directory);
    throw error;
  }
}

const isTable = (name: string): boolean => name.endsWith(".sst");
const isSmall = ({ name, rawSize }: Member): boolean => isTable(name) && rawSize <= smallMember;

const tableName = (fileNumber: number): string => `${String(fileNumber).padStart(6, "0")}.sst`;

async function readMeta(files: readonly PackedName[], directory: string): Promise<TableMeta[]> {
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
  return liveTables(bytes, manifestName);
}

function openTables(
  tables: readonly TableMeta[],
  directory: string,
  unpackTable: (name: string) => void,
): PebbleDatabase {
  const cache = blockCache();
  const opened = new Map<TableMeta, Table>();
  const open = (meta: TableMeta): Table => {
    const known = opened.get(meta);
    if (known) return known;
    const name = tableName(meta.backingNumber);
    unpackTable(name);
    const table = openTable(join(directory, name), meta, cache);
    opened.set(meta, table);
    return table;
  };
  const close = async () => {
    for (const table of opened.values()) table.close();
    await removeWorkFolder(directory);
  };
  return {
    entries: (range) => mergedEntries(tables, open, range),
    values: (range) => mergedValues(tables, open, range),
    get(key) {
      for (const value of mergedValues(tables, open, only(key))) return value;
      return undefined;
    },
    close,
  };
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
