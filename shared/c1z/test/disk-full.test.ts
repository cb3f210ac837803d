import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ResourceSchema } from "@baton-connectors/protocol/connector-v2";
import { create } from "@bufbuild/protobuf";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { DiskFullError, diskFullAt } from "../src/disk-full.ts";
import { pack } from "../src/envelope.ts";
import { openStore } from "../src/index.ts";
import { createSchema } from "../src/sqlite/schema.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "c1z-full-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const user = create(ResourceSchema, { id: { resourceType: "user", resource: "a" } });

/** A file whose database ends the transaction at the first resource, as SQLite does by itself on a full disk. */
async function breakingFile(): Promise<string> {
  const database = join(directory, "made.db");
  const db = new DatabaseSync(database);
  createSchema(db);
  db.exec(
    "create trigger full before insert on v1_resources begin select raise(rollback, 'no room for this row'); end",
  );
  db.close();
  const path = join(directory, "sync.c1z");
  await pack(database, path);
  rmSync(database);
  return path;
}

describe("a transaction that the database ended by itself", () => {
  test.each(["close", "discard"] as const)("leaves no file behind after %s, and the error as it was", async (end) => {
    const path = await breakingFile();
    const store = await openStore(path, { temporaryDirectory: directory });
    await store.startOrResume("full");
    await store.putResources([user]);
    await expect(store.listResources({})).rejects.toThrow("no room for this row");
    if (end === "discard") await store.discard();
    else await expect(store.close()).rejects.toThrow("no room for this row");
    expect(readdirSync(directory)).toEqual(["sync.c1z"]);
  });
});

test("SQLite's word for a full disk is told with the place", () => {
  const db = new DatabaseSync(":memory:");
  db.exec("create table t (x); pragma max_page_count = 3");
  const insert = () => db.prepare("insert into t values (zeroblob(100000))").run();
  const located = () => {
    try {
      insert();
    } catch (error) {
      throw diskFullAt("/data/db", error);
    }
  };
  expect(located).toThrow(DiskFullError);
  expect(located).toThrow("c1z: no space left for /data/db");
});

test("other errors stay what they are", () => {
  const error = Object.assign(new Error("no such file"), { code: "ENOENT" });
  expect(diskFullAt("/data/db", error)).toBe(error);
});
