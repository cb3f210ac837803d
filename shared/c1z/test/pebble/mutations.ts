import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toPebble } from "../../src/index.ts";
import { maskedCrc32c } from "../../src/pebble/crc32c.ts";
import { blockCache } from "../../src/pebble/sst/block-cache.ts";
import { columnarBlock } from "../../src/pebble/sst/columns.ts";
import { readFooter } from "../../src/pebble/sst/footer.ts";
import { type BlockHandle, openTableFile } from "../../src/pebble/sst/table-file.ts";
import { fixture } from "../fixture.ts";
import { refused, shown } from "../shown.ts";
import { type PackedFile, putTogether, takeApart } from "./packed-file.ts";

/**
 * Damages v3 files, one of Go's and one of ours, in three depths, each time in another place:
 *
 * - `file`: the bytes as they are on the disk;
 * - `member`: a file of the database, packed again so that the outer checksums fit;
 * - `block`: what a block of a table holds, with its own checksum right as well: whoever wrote the file wrote it so.
 *
 * A damaged file or member is refused by name or read as it was. Of a wrong block the rows can be what it says, but the reader ends,
 * and what it refuses it refuses as damage.
 */
export async function damageMany(count: number, seed: number): Promise<Outcome> {
  const random = randomNumbers(seed);
  const folder = mkdtempSync(join(tmpdir(), "c1z-mutations-"));
  try {
    const path = join(folder, "input.c1z");
    const subjects = await Promise.all(
      [fixture("nested.pebble.c1z"), await oursOf(folder)].map((file) => subject(file, folder)),
    );
    const outcome: Outcome = {
      refused: { file: 0, member: 0, block: 0 },
      read: { file: 0, member: 0, block: 0 },
      wrong: [],
    };
    for (let round = 0; round < count; round++) {
      const depth = depths[random(depths.length)]!;
      // Blocks of Go's file are compressed; ours are as they are.
      const { whole, packed, intact, blocks } = depth === "block" ? subjects[1]! : subjects[random(2)]!;
      const { where, bytes } =
        depth === "file"
          ? damaged("", whole, random)
          : await damagedWithin(packed, depth === "block" ? blocks : undefined, random);
      writeFileSync(path, bytes);
      const seen = await shown(path, folder);
      const isRefused = refused.test(seen);
      if (!isRefused && (depth === "block" ? seen.startsWith("refused: ") : seen !== intact))
        outcome.wrong.push(`round ${round} of seed ${seed}, ${depth} ${where}: ${seen.slice(0, 200)}`);
      outcome[isRefused ? "refused" : "read"][depth]++;
    }
    return outcome;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const depths = ["file", "member", "block"] as const;
type Depth = (typeof depths)[number];
type Random = (limit: number) => number;

export interface Outcome {
  readonly refused: Record<Depth, number>;
  readonly read: Record<Depth, number>;
  /** What should not have happened, with the round that shows it again. */
  readonly wrong: string[];
}

interface Subject {
  readonly whole: Buffer;
  readonly packed: PackedFile;
  readonly intact: string;
  readonly blocks: readonly { readonly name: string; readonly handle: BlockHandle }[];
}

async function oursOf(folder: string): Promise<string> {
  const path = join(folder, "ours.c1z");
  await toPebble(fixture("nested.sqlite.c1z"), path);
  return path;
}

async function subject(path: string, folder: string): Promise<Subject> {
  const whole = readFileSync(path);
  const packed = takeApart(whole);
  const tables = [...packed.members].filter(([name]) => name.endsWith(".sst"));
  const blocks = tables.flatMap(([name, content]) =>
    blocksOf(join(folder, name), content).map((handle) => ({ name, handle })),
  );
  return { whole, packed, intact: await shown(path, folder), blocks };
}

/** Data, index and metaindex blocks. */
function blocksOf(path: string, content: Buffer): BlockHandle[] {
  writeFileSync(path, content);
  const table = openTableFile(path, "a table", blockCache());
  try {
    const { index, metaindex } = readFooter(table);
    const columns = columnarBlock(table.block(index), 0);
    const [offset, length] = [columns.uints(1), columns.uints(2)];
    const data = Array.from({ length: columns.rows }, (_, row) => ({ offset: offset(row), length: length(row) }));
    return [...data, index, metaindex];
  } finally {
    table.close();
    rmSync(path);
  }
}

async function damagedWithin(packed: PackedFile, blocks: Subject["blocks"] | undefined, random: Random) {
  const members = new Map(packed.members);
  if (!blocks) {
    const name = [...members.keys()][random(members.size)]!;
    const { where, bytes } = damaged(name, members.get(name)!, random);
    members.set(name, bytes);
    return { where, bytes: await putTogether({ ...packed, members }) };
  }
  const { name, handle } = blocks[random(blocks.length)]!;
  const table = Buffer.from(members.get(name)!);
  const block = table.subarray(handle.offset, handle.offset + handle.length);
  const places = Array.from({ length: 1 + random(3) }, () =>
    random(random(2) === 0 ? Math.min(64, block.length) : block.length),
  );
  for (const place of places) block[place] = random(3) === 0 ? [0, 1, 127, 128, 255][random(5)]! : random(256);
  const end = handle.offset + handle.length;
  table.writeUInt32LE(maskedCrc32c(table.subarray(handle.offset, end + 1)), end + 1);
  members.set(name, table);
  return { where: `${name} ${handle.offset}+${places.join("+")}`, bytes: await putTogether({ ...packed, members }) };
}

/** A bit, some bytes, a piece that is missing, doubled or foreign, or an end that is missing. */
function damaged(name: string, whole: Buffer, random: Random): { where: string; bytes: Buffer } {
  const at = random(whole.length + 1);
  const end = Math.min(whole.length, at + 1 + random(64));
  const [before, piece, after] = [whole.subarray(0, at), whole.subarray(at, end), whole.subarray(end)];
  const ways: readonly (() => readonly Uint8Array[])[] = [
    () => [before, piece.map((byte, i) => (i === 0 ? byte ^ (1 << random(8)) : byte)), after],
    () => [before, piece.map(() => random(256)), after],
    () => [before, after],
    () => [before, piece, piece, after],
    () => [before, Buffer.from(Array.from({ length: 1 + random(8) }, () => random(256))), piece, after],
    () => [before],
  ];
  const way = random(ways.length);
  return { where: `${name} at ${at}, ${way}`, bytes: Buffer.concat(ways[way]!()) };
}

/** A small generator with a seed: the same damage in every run. */
function randomNumbers(seed: number): Random {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}
