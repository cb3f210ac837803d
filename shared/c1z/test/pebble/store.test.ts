import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ResourceTypeSchema } from "@baton-connectors/protocol/connector-v2";
import { create } from "@bufbuild/protobuf";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { formatOf, openStore } from "../../src/index.ts";
import { putTogether, takeApart } from "./packed-file.ts";

const fixture = new URL("../fixtures/nested.pebble.c1z", import.meta.url).pathname;
let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "c1z-v3-store-"));
  path = join(directory, "sync.c1z");
  cpSync(fixture, path);
});
afterEach(() => rmSync(directory, { recursive: true }));

async function all<T>(
  list: (query: { pageToken: string }) => Promise<{ rows: readonly T[]; next: string }>,
): Promise<T[]> {
  const rows: T[] = [];
  for (let pageToken = ""; ; ) {
    const page = await list({ pageToken });
    rows.push(...page.rows);
    if (page.next === "") return rows;
    pageToken = page.next;
  }
}

test("a v3 file is read as any other", async () => {
  const store = await openStore(path, { readOnly: true, temporaryDirectory: directory });
  try {
    expect(store.format).toBe("v3");
    const syncId = await store.bindLatest("full");
    expect(await all((query) => store.listResourceTypes(query))).toHaveLength(2);
    expect(await all((query) => store.listResources({ ...query, resourceTypeId: "user" }))).toHaveLength(60);
    expect(await all((query) => store.listGrants(query))).toHaveLength(367);
    const group = await store.getResource({ resourceType: "group", resource: "g00003" });
    expect(group).toMatchObject({ displayName: "Group g00003", profile: { type: "OKTA_GROUP" } });
    expect(await store.stats(syncId!)).toMatchObject({ resources: 75, grants: 367 });
  } finally {
    await store.close();
  }
  expect(readFileSync(path).equals(readFileSync(fixture))).toBe(true);
});

test("a v3 file stays one, with its newest sync", async () => {
  const store = await openStore(path);
  const begun = await store.startOrResume("full");
  await store.putResourceTypes([create(ResourceTypeSchema, { id: "group" })]);
  await store.end();
  await store.close();

  expect(await formatOf(path)).toBe("v3");
  const after = await openStore(path, { readOnly: true });
  try {
    expect(await after.syncs()).toMatchObject([{ syncId: begun.syncId, endedAt: expect.any(String) }]);
    await after.bindLatest("full");
    expect((await all((query) => after.listResourceTypes(query))).map(({ id }) => id)).toEqual(["group"]);
  } finally {
    await after.close();
  }
});

test("a damaged v3 file is refused and left as it is", async () => {
  const cut = readFileSync(fixture).subarray(0, 30_000);
  const file = takeApart(readFileSync(fixture));
  file.manifest.engine = "pebble9";
  const newer = await putTogether(file);
  for (const [bytes, message] of [
    [cut, "cut off"],
    [newer, 'storage engine "pebble9" is not supported'],
  ] as const) {
    writeFileSync(path, bytes);
    await expect(openStore(path)).rejects.toThrow(message);
    expect(readFileSync(path).equals(bytes)).toBe(true);
  }
});
