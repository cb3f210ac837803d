import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createFile, openReader, openSyncList } from "../../src/index.ts";

let folder: string;
let temporary: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "c1z-sync-list-"));
  temporary = mkdtempSync(join(folder, "temporary"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** More than what is kept of a file's front, then syncs whose tokens are of that length. */
async function write(name: string, tokenLength: number): Promise<string> {
  const path = join(folder, name);
  await createFile(path, (db) => {
    const asset = db.prepare(
      "insert into v1_assets (external_id, content_type, data, sync_id, discovered_at) values (?, '', zeroblob(4000000), '', '')",
    );
    for (let i = 0; i < 5; i++) asset.run(`filler ${i}`);
    const run = db.prepare(
      `insert into v1_sync_runs (sync_id, started_at, ended_at, sync_token, grants_backfilled)
       values (?, '2026-01-01 00:00:00', '2026-01-01 00:00:01', ?, 1)`,
    );
    for (const id of ["one", "two"]) run.run(id, `${id} `.repeat(tokenLength / 4));
  });
  return path;
}

const all = async (open: typeof openReader | typeof openSyncList, path: string) => {
  const list = await open(path, { temporaryDirectory: temporary });
  try {
    const { syncs, latestFinished, sync } = list;
    return { syncs: syncs(), latest: latestFinished(), one: sync("one"), none: sync("none"), format: list.format };
  } finally {
    await list.close();
  }
};

test.each([
  ["in front", 400],
  // A long text lies in pages of its own, here behind all the others.
  ["behind", 400_000],
])("syncs are what the whole file says, with tokens %s", async (name, length) => {
  const path = await write(`${name}.c1z`, length);
  const found = await all(openSyncList, path);
  expect(found.syncs.map(({ token }) => token.length)).toEqual([length, length]);
  expect(found).toEqual(await all(openReader, path));
  expect(readdirSync(temporary)).toEqual([]);
});

test.each([
  ["cut", (bytes: Buffer) => bytes.subarray(0, bytes.length - 10)],
  ["with something behind it", (bytes: Buffer) => Buffer.concat([bytes, Buffer.from("more")])],
  ["of something else", (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 5), zstdCompressSync(bytes)])],
])("a file %s is refused as when it is opened whole", async (name, damage) => {
  const path = join(folder, `${name}.c1z`);
  writeFileSync(path, damage(readFileSync(await write(`whole before it is ${name}.c1z`, 400))));
  const message = await all(openReader, path).then(String, ({ message }: Error) => message);
  expect(message).toContain("c1z: ");
  await expect(all(openSyncList, path)).rejects.toThrow(message);
  expect(readdirSync(temporary)).toEqual([]);
});
