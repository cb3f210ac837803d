import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { zstdCompressSync } from "node:zlib";
import { openStore } from "@baton-connectors/c1z";
import { assignment, grant, resource, resourceType } from "@baton-connectors/sdk";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createOutput } from "../src/output/output.ts";
import { printTable } from "../src/output/table.ts";
import { baton, fixture } from "./run.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "baton-hostile-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const magic = Buffer.from("C1ZF\0", "latin1");
const whole = readFileSync(fixture("flat.sqlite.c1z"));

function otherDatabase(): Buffer {
  const path = join(folder, "other.db");
  const db = new DatabaseSync(path);
  db.exec("create table v1_grants (a); create table v1_sync_runs (b)");
  db.close();
  return Buffer.concat([magic, zstdCompressSync(readFileSync(path))]);
}

describe("a file that is none of ours", () => {
  test.each([
    ["empty", () => Buffer.alloc(0), "does not exist or is empty"],
    ["text", () => Buffer.from("hello, this is text"), "not a .c1z file"],
    ["cut", () => whole.subarray(0, 5000), "damaged"],
    [
      "flipped",
      () => Buffer.concat([whole.subarray(0, 9000), Buffer.from([whole[9000]! ^ 255]), whole.subarray(9001)]),
      "damaged",
    ],
    ["no database", () => Buffer.concat([magic, zstdCompressSync(Buffer.alloc(20_000, 7))]), "damaged"],
    ["another schema", otherDatabase, "damaged"],
    ["a newer format", () => Buffer.from("C1Z9\0more"), "update this program"],
  ])("%s", async (_, make, message) => {
    const path = join(folder, "file.c1z");
    writeFileSync(path, make());
    const before = readFileSync(path);
    for (const command of ["stats", "grants"]) {
      const { status, stdout, stderr } = await baton(command, "-f", path);
      expect([status !== 0, stdout]).toEqual([true, ""]);
      expect(stderr).toContain(message);
      expect(stderr.trimEnd().split("\n").length).toBeLessThanOrEqual(2);
    }
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test("a bomb: more than the limit is not unpacked", async () => {
    const path = join(folder, "bomb.c1z");
    writeFileSync(path, Buffer.concat([magic, zstdCompressSync(Buffer.alloc(40 << 20))]));
    process.env.BATON_DECODER_MAX_DECODED_SIZE_MB = "8";
    try {
      expect(await baton("stats", "-f", path)).toMatchObject({
        stderr: expect.stringContaining("max decoded size exceeded"),
      });
    } finally {
      delete process.env.BATON_DECODER_MAX_DECODED_SIZE_MB;
    }
  });
});

test("names with SQL and terminal escapes are only names", async () => {
  const path = join(folder, "names.c1z");
  const store = await openStore(path);
  await store.startOrResume("full");
  const evil = "'; drop table v1_grants; --\u001b[2J\u001b]0;owned\u0007\nsecond";
  const type = resourceType({ id: "user", displayName: evil, list: () => ({ items: [] }) });
  const one = resource({ type: "user", id: evil, displayName: evil });
  await store.putResourceTypes([type.message]);
  await store.putResources([one]);
  await store.putEntitlements([assignment(one, "member")]);
  await store.putGrants([grant(one, "member", one)]);
  await store.end();
  await store.close();
  for (const command of ["resource-types", "resources", "entitlements", "grants"]) {
    const { stdout } = await baton(command, "-f", path);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    expect(stdout.trimEnd().split("\n")).toHaveLength(2);
  }
  const { stdout } = await baton("grants", "-f", path, "-t", "user", "-r", evil, "-o", "json");
  expect(JSON.parse(stdout).grants).toHaveLength(1);
});

describe("tables", () => {
  const printed = async (columns: number | undefined, rows: string[][]) => {
    let text = "";
    const stdout = {
      write(chunk: string, done: () => void) {
        text += chunk;
        done();
      },
      isTTY: columns !== undefined,
      columns,
    };
    const output = createOutput({ stdout: stdout as never, stderr: process.stderr, env: { NO_COLOR: "1" } });
    await printTable(output, ["ID", "Name"], rows);
    await output.end();
    return text;
  };

  test("pad cells, and end with a blank line", async () =>
    expect(
      await printed(undefined, [
        ["1", "Ada"],
        ["22", "名前"],
      ]),
    ).toBe("ID | Name\n1  | Ada \n22 | 名前\n\n"));

  test("keep to the terminal's width", async () => {
    const text = await printed(40, [["a".repeat(60), "b".repeat(60)]]);
    for (const line of text.trimEnd().split("\n")) expect(line.length).toBeLessThanOrEqual(40);
    expect(text).toContain("…");
  });
});
