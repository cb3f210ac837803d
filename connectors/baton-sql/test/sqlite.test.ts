import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { openDatabase } from "../src/engines/open.ts";
import { targetOf } from "../src/engines/target.ts";
import { load } from "../src/file/load.ts";
import { contentOf } from "./rows.ts";
import { sync } from "./sync.ts";

const folder = mkdtempSync(join(tmpdir(), "sqlite-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, "club.db");
const example = fileURLToPath(new URL("../examples/members.yml", import.meta.url));
const names = [
  "anna",
  "o'neil",
  "x'; DROP TABLE member; --",
  "back\\slash",
  "?<r>",
  "{{ .id }}",
  "n".repeat(10_000),
  "/* */",
];

beforeAll(() => {
  const database = new DatabaseSync(path);
  database.exec(
    "CREATE TABLE member (id INTEGER PRIMARY KEY, nick TEXT, mail TEXT, state TEXT); CREATE TABLE room (id TEXT PRIMARY KEY, label TEXT); CREATE TABLE room_key (room_id TEXT, member_id INTEGER, UNIQUE (room_id, member_id))",
  );
  // One transaction: each of its own would be flushed to the disk.
  database.exec("BEGIN");
  const add = database.prepare("INSERT INTO member VALUES (?, ?, ?, 'active')");
  for (let id = 1; id <= 2500; id++) add.run(id, names[id - 1] ?? `member ${id}`, `m${id}@club.test`);
  const room = database.prepare("INSERT INTO room VALUES (?, ?)");
  for (const name of names) room.run(name, `Room ${name}`);
  const key = database.prepare("INSERT INTO room_key VALUES (?, ?)");
  for (const [i, name] of names.entries()) key.run(name, i + 1);
  for (let id = 10; id <= 2500; id++) key.run("anna", id);
  database.exec("COMMIT");
  database.close();
});

test("the example is read, page by page, whatever is in the names", async () => {
  const { store } = await sync(example, { CLUB_DSN: `sqlite://${path}` });
  const { resources, grants, entitlements } = contentOf(store);
  expect(resources).toHaveLength(2500 + names.length);
  expect(entitlements).toHaveLength(names.length);
  expect(grants).toHaveLength(names.length + 2491);
});

test("the example's file has nothing to be told about", () => {
  expect(load({ configPath: example }).notes).toEqual([]);
});

test("of several statements in one none is left away silently", async () => {
  const database = await openDatabase(targetOf({ dsn: `sqlite://${path}` } as Parameters<typeof targetOf>[0], {}));
  const several = "several statements stand in one";
  await expect(database.read("SELECT 1 AS id; SELECT 2", [])).rejects.toThrow(several);
  const changing = database.change(({ run }) => run("DELETE FROM room WHERE id = 'x'; DELETE FROM room", []), {
    alone: true,
  });
  await expect(changing).rejects.toThrow(several);
  const rows = await database.read("SELECT ';' AS id; -- the end\n /* really */ ;", []);
  expect(await rows.next(2)).toEqual([{ id: ";" }]);
  await rows.close();
  await database.close();
});

test("reading cannot write", async () => {
  const database = await openDatabase(targetOf({ dsn: `sqlite://${path}` } as Parameters<typeof targetOf>[0], {}));
  const write = async () => {
    const rows = await database.read("DELETE FROM member RETURNING id", []);
    await rows.next(1);
  };
  await expect(write()).rejects.toThrow(/readonly/);
  await database.close();
});
