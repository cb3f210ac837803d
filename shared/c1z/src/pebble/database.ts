import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Envelope, readEnvelope } from "./envelope.ts";
import { liveTables } from "./live-tables.ts";
import { mergedEntries } from "./merged-entries.ts";
import { type KeyRange, openTable } from "./sst/table.ts";
import { unpackMember } from "./unpack.ts";
import { damaged, unsupported } from "./v3-error.ts";

/** A v3 file's database, unpacked for reading. */
export type PebbleDatabase = {
  manifest: Envelope["manifest"];
  /** The keys of `range` with their newest values, in order. */
  entries(range: KeyRange): Generator<{ key: Uint8Array; value: Uint8Array }>;
  /** Deletes what was unpacked. */
  close(): Promise<void>;
};

/** Pebble's format major versions we know: from flushable ingests (13) to value separation (24). */
const oldestFormat = 13;
const newestFormat = 24;

export async function openPebbleDatabase(path: string, temporaryDirectory: string): Promise<PebbleDatabase> {
  const { manifest, members } = await readEnvelope(path);
  const names = members.map(({ name }) => name);
  const format = Number(onlyMarker(names, "format-version"));
  if (format < oldestFormat || format > newestFormat) throw unsupported(`pebble format version ${format}`);
  const manifestName = onlyMarker(names, "manifest");
  const directory = await mkdtemp(join(temporaryDirectory, "c1z-v3-"));
  try {
    for (const member of members) {
      if (member.name.endsWith(".log") && member.rawSize > 0) throw unsupported("a write-ahead log that is not empty");
      if (member.name.endsWith(".sst") || member.name === manifestName) await unpackMember(path, member, directory);
    }
    const bytes = await readFile(join(directory, manifestName)).catch(() => {
      throw damaged(`its ${manifestName} is missing`);
    });
    const tables = liveTables(bytes, manifestName);
    const pathOf = (fileNumber: number) => join(directory, `${String(fileNumber).padStart(6, "0")}.sst`);
    for (const { backingNumber } of tables) {
      await stat(pathOf(backingNumber)).catch(() => {
        throw damaged(`its table ${backingNumber} is missing`);
      });
    }
    return {
      manifest,
      entries: (range) => mergedEntries(tables, (meta) => openTable(pathOf(meta.backingNumber), meta), range),
      close: () => rm(directory, { recursive: true, force: true }),
    };
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
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
