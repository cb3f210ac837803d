import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { convertV3ToV1 } from "../../src/pebble/convert-v3-to-v1.ts";
import { v3Problem } from "../../src/pebble/v3-error.ts";
import { type PackedFile, putInTar, putTogether, takeApart } from "./packed-file.ts";

const fixture = readFileSync(new URL("../fixtures/flat.pebble.c1z", import.meta.url));
let directory: string;
let packed: PackedFile;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "c1z-newer-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

async function outcome(bytes: Buffer): Promise<string> {
  const source = join(directory, "input.c1z");
  const target = join(directory, "output.db");
  writeFileSync(source, bytes);
  rmSync(target, { force: true });
  try {
    await convertV3ToV1(source, target, directory);
    return "read";
  } catch (error) {
    return `${v3Problem(error)}: ${(error as Error).message}`;
  }
}

/** The fixture with one thing changed and every checksum right. */
function changed(change: (file: PackedFile) => void): Promise<Buffer> {
  packed = takeApart(fixture);
  change(packed);
  return putTogether(packed);
}

const withManifest = (fields: object) => (file: PackedFile) => {
  Object.assign(file.manifest, fields);
};
const rename = ({ members }: PackedFile, from: string, to: string) => {
  members.set(to, members.get(from)!);
  members.delete(from);
};
const named = ({ members }: PackedFile, pattern: RegExp) => [...members.keys()].find((name) => pattern.test(name))!;

const tablesOf = ({ members }: PackedFile) => [...members.keys()].filter((name) => name.endsWith(".sst"));

test("the fixture put together again is read", async () => {
  expect(await outcome(await changed(() => {}))).toBe("read");
});

test("older engine names are read", async () => {
  for (const engine of ["pebble", "pebble2"]) {
    expect(await outcome(await changed(withManifest({ engine })))).toBe("read");
  }
});

describe("what is newer is refused by name", () => {
  test.each<[string, (file: PackedFile) => void]>([
    ['the storage engine "pebble4"', withManifest({ engine: "pebble4" })],
    ["pebble3 schema version 25", withManifest({ engineSchemaVersion: 25 })],
    ["payload encoding 9", withManifest({ payloadEncoding: 9 })],
    [
      "pebble format version 25",
      (file) => {
        const marker = named(file, /^marker\.format-version/);
        rename(file, marker, marker.replace(/\d+$/, "025"));
      },
    ],
    ["a write-ahead log that is not empty", (file) => void file.members.set(named(file, /\.log$/), Buffer.from("x"))],
    [
      "table format 8",
      (file) => {
        for (const name of tablesOf(file)) {
          const table = file.members.get(name)!;
          table.writeUInt32LE(8, table.length - 12);
        }
      },
    ],
  ])("%s", async (text, change) => {
    expect(await outcome(await changed(change))).toContain(`cannot be read: ${text} is not supported here`);
  });
});

describe("what contradicts itself is damage", () => {
  test.each<[string, (file: PackedFile) => void]>([
    ["its manifest names no engine", withManifest({ engine: "" })],
    ["no marker for its format-version", (file) => void file.members.delete(named(file, /^marker\.format/))],
    ["no marker for its manifest", (file) => void file.members.delete(named(file, /^marker\.manifest/))],
    ["its MANIFEST-", (file) => void file.members.delete(named(file, /^MANIFEST/))],
    ["its table", (file) => tablesOf(file).forEach((name) => void file.members.delete(name))],
    ["is no pebble table", (file) => tablesOf(file).forEach((name) => void file.members.set(name, Buffer.alloc(100)))],
  ])("%s", async (text, change) => {
    const result = await outcome(await changed(change));
    expect(result).toMatch(/^damaged: /);
    expect(result).toContain(text);
  });

  test.each(["../escape.sst", "/etc/passwd", ".", "a/b", ""])("a member named %j", async (name) => {
    const bytes = await putTogether(takeApart(fixture), (given) => (given.endsWith(".sst") ? name : given));
    expect(await outcome(bytes)).toMatch(/^damaged: .*a wrong name/);
  });
});

describe("packed as tar", () => {
  test.each([
    ["plain", false],
    ["compressed", true],
  ])("%s it is read", async (_name, compressed) => {
    expect(await outcome(putInTar(takeApart(fixture), compressed))).toBe("read");
  });

  test.each<[string, (bytes: Buffer) => Buffer, RegExp]>([
    ["cut off", (bytes) => bytes.subarray(0, bytes.length - 3000), /^damaged/],
    [
      "with a damaged header",
      (bytes) => flip(bytes, bytes.lastIndexOf("ustar")),
      /^damaged: .*does not fit its checksum/,
    ],
    ["with a path for a name", (bytes) => bytes, /^damaged: .*a wrong name/],
  ])("%s it is refused", async (name, change, expected) => {
    const file = takeApart(fixture);
    if (name.includes("path")) rename(file, named(file, /\.sst$/), "../escape.sst");
    expect(await outcome(change(putInTar(file, false)))).toMatch(expected);
  });

  test("cut off while compressed it is refused", async () => {
    const bytes = putInTar(takeApart(fixture), true);
    expect(await outcome(bytes.subarray(0, bytes.length - 100))).toMatch(/^damaged/);
  });
});

function flip(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at]! ^= 1;
  return copy;
}
