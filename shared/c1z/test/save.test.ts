import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ResourceSchema } from "@baton-connectors/protocol/connector-v2";
import { create } from "@bufbuild/protobuf";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { openStore } from "../src/index.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "c1z-save-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const user = (resource: string) => create(ResourceSchema, { id: { resourceType: "user", resource } });

test("a saved file is gone on with by whoever opens it; the store that saved it goes on too", async () => {
  const path = join(directory, "sync.c1z");
  const options = { temporaryDirectory: directory };
  const store = await openStore(path, options);
  const { syncId } = await store.startOrResume("full");
  await store.putResources([user("a")]);
  await store.checkpoint("token-1");
  await store.save();
  await store.putResources([user("b")]);

  const afterCrash = await openStore(path, options);
  expect(await afterCrash.startOrResume("full")).toEqual({ syncId, resumed: true });
  expect(await afterCrash.readToken()).toBe("token-1");
  expect((await afterCrash.listResources({})).rows.map(({ id }) => id!.resource)).toEqual(["a"]);
  await afterCrash.discard();

  await store.end();
  await store.close();
  const finished = await openStore(path, { ...options, readOnly: true });
  expect(await finished.bindLatest("full")).toBe(syncId);
  expect(await finished.stats(syncId)).toMatchObject({ resources: 2 });
  await finished.close();
});
