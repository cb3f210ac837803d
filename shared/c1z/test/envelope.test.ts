import { readFileSync, writeFileSync } from "node:fs";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { describe, expect, test } from "@jest/globals";
import { openReader } from "../src/index.ts";
import { putInTar, putTogether, takeApart } from "./pebble/packed-file.ts";
import { fixture, frame, testFile, v1File } from "./v1-file.ts";

const file = testFile();
const database = zstdDecompressSync(readFileSync(fixture("flat.sqlite.c1z")).subarray(5));

async function outcome(bytes: Buffer, env: Record<string, string> = {}): Promise<string> {
  writeFileSync(file.path, bytes);
  try {
    const store = await file.open({ readOnly: true, env });
    const syncs = (await store.syncs()).length;
    await store.close();
    const reader = await openReader(file.path, { temporaryDirectory: file.directory, env });
    await reader.close();
    return `read ${syncs}`;
  } catch (thrown) {
    return (thrown as Error).message;
  }
}

/** A frame of one block that is stored as it is, with any header: https://datatracker.ietf.org/doc/html/rfc8878 */
function rawFrame(content: Buffer, descriptor: number, header: readonly number[], size = 128 * 1024): Buffer {
  const blocks: Buffer[] = [];
  for (let at = 0; at < content.length; at += size) {
    const block = content.subarray(at, at + size);
    const head = Buffer.alloc(3);
    head.writeUIntLE((block.length << 3) | (at + size >= content.length ? 1 : 0), 0, 3);
    blocks.push(head, block);
  }
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, descriptor, ...header]), ...blocks]);
}
/** The window as the frame asks for it: 2^log bytes. */
const windowed = (content: Buffer, log: number) =>
  rawFrame(content, 0, [(log - 10) << 3], Math.min(2 ** log, 128 * 1024));
const sized = (content: Buffer, size: number, single: boolean) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(size);
  return rawFrame(content, single ? 0xa0 : 0x80, single ? [...bytes] : [(22 - 10) << 3, ...bytes]);
};
const skippable = Buffer.concat([Buffer.from([0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0]), Buffer.from("skip")]);
const half = database.length >> 1;

describe("a v1 file is read that is packed", () => {
  test.each<[string, Buffer]>([
    ["in one frame", v1File(frame(database))],
    ["in several frames", v1File(frame(database.subarray(0, half)), zstdCompressSync(database.subarray(half)))],
    ["with frames to be skipped", v1File(skippable, frame(database), skippable)],
    ["without its size", v1File(windowed(database, 23))],
    ["in a single segment", v1File(sized(database, database.length, true))],
    ["with a window of 128 MiB", v1File(windowed(database, 27))],
    ["with the smallest window there is", v1File(windowed(database, 10))],
  ])("%s", async (_how, bytes) => {
    expect(await outcome(bytes)).toBe("read 1");
  });
});

describe("what a frame asks for has limits", () => {
  const tooLarge = /^c1z: max decoded size exceeded, .* BATON_DECODER_MAX_DECODED_SIZE_MB /;
  const tooWide = /^c1z: window size exceeded, .* BATON_DECODER_MAX_MEMORY_MB /;
  const mebibyte = Buffer.concat([database, Buffer.alloc(2 ** 20 - database.length)]);

  test("a window of 256 MiB is refused, unless the environment allows it", async () => {
    expect(await outcome(v1File(windowed(database, 28)))).toMatch(tooWide);
    expect(await outcome(v1File(windowed(database, 28)), { BATON_DECODER_MAX_MEMORY_MB: "256" })).toBe("read 1");
    expect(await outcome(v1File(windowed(database, 28)), { BATON_DECODER_MAX_MEMORY_MB: "99999" })).toBe("read 1");
    expect(await outcome(v1File(windowed(database, 24)), { BATON_DECODER_MAX_MEMORY_MB: "8" })).toMatch(tooWide);
  });

  test("a single segment counts as a window of its size", async () => {
    expect(await outcome(v1File(sized(database, 130 * 2 ** 20, true)))).toMatch(tooWide);
    expect(await outcome(v1File(sized(database, 3 * 2 ** 20, true)), { BATON_DECODER_MAX_MEMORY_MB: "2" })).toMatch(
      tooWide,
    );
  });

  test("a database may be as large as the limit, in MiB, and not a byte larger", async () => {
    const env = { BATON_DECODER_MAX_DECODED_SIZE_MB: "1" };
    expect(await outcome(v1File(frame(mebibyte)), env)).toBe("read 1");
    expect(await outcome(v1File(frame(mebibyte), frame(Buffer.alloc(1))), env)).toMatch(tooLarge);
  });

  test("a v3 file has the same limit", async () => {
    const bytes = readFileSync(fixture("flat.pebble.c1z"));
    expect(await outcome(bytes, { BATON_DECODER_MAX_DECODED_SIZE_MB: "1" })).toBe("read 1");
    const packed = takeApart(bytes);
    const table = [...packed.members.keys()].find((name) => name.endsWith(".sst"))!;
    packed.members.set(`more-${table}`, Buffer.alloc(2 ** 20));
    const env = { BATON_DECODER_MAX_DECODED_SIZE_MB: "1" };
    const larger = [await putTogether(packed), putInTar(packed, true), putInTar(packed, false)];
    for (const file of larger) expect(await outcome(file, env)).toMatch(tooLarge);
    for (const file of larger) expect(await outcome(file)).toBe("read 1");
  });

  test("what is no number counts as not set, and zero is refused", async () => {
    for (const value of ["", "many", "-1", "1.5", " 1"]) {
      const env = { BATON_DECODER_MAX_DECODED_SIZE_MB: value, BATON_DECODER_MAX_MEMORY_MB: value };
      expect(await outcome(v1File(frame(mebibyte), frame(Buffer.alloc(1))), env)).toBe("read 1");
    }
    for (const name of ["BATON_DECODER_MAX_DECODED_SIZE_MB", "BATON_DECODER_MAX_MEMORY_MB"])
      expect(await outcome(v1File(frame(database)), { [name]: "0" })).toContain(`${name} is 0`);
  });
});

describe("a frame that lies about its size is damage", () => {
  test.each([
    ["more", database.length + 1],
    ["less", database.length - 1],
  ])("it claims %s", async (_what, size) => {
    expect(await outcome(v1File(sized(database, size, false)))).toContain("is damaged: ");
  });
});

test("what we write is one frame with checksum and size and a small window, as every Go reader takes it", async () => {
  const store = await file.open();
  await store.startOrResume("full");
  await store.end();
  await store.close();
  const bytes = readFileSync(file.path);
  const descriptor = bytes[9]!;
  expect({
    magic: bytes.toString("latin1", 0, 5),
    frame: bytes.readUInt32LE(5).toString(16),
    checksum: (descriptor >> 2) & 1,
    dictionary: descriptor & 3,
    hasSize: descriptor >> 6 > 0 || (descriptor >> 5) & 1,
  }).toEqual({ magic: "C1ZF\0", frame: "fd2fb528", checksum: 1, dictionary: 0, hasSize: expect.anything() });
  expect(zstdDecompressSync(bytes.subarray(5)).length % 4096).toBe(0);
});
