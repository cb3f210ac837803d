import { DatabaseSync } from "node:sqlite";
import { expect, test } from "@jest/globals";
import { withParts } from "../src/export/repeated.ts";

test("ids that look alike when they are joined have rows of their own", () => {
  using db = new DatabaseSync(":memory:");
  db.exec("create table accounts (type, id, name)");
  const keys = [
    ["a\0b", "c"],
    ["a", "b\0c"],
    ["1", "2:x"],
    ["1:2", "x"],
  ] as const;
  const insert = db.prepare("insert into accounts values (?, ?, ?)");
  for (const [type, id] of keys) insert.run(type, id, `${type}|${id}`);
  const part = { select: "select name from accounts where type = ? and id = ?", key: [0, 1] };
  const asked = [...keys, ...keys].map((key) => [...key]);
  const found = [...withParts(db, asked, [part])].map(([, account]) => account![0]);
  expect(found).toEqual(asked.map(([type, id]) => `${type}|${id}`));
});

test("what is not there is asked for once, and its rows are left out", () => {
  using db = new DatabaseSync(":memory:");
  db.exec("create table accounts (id, name); insert into accounts values ('1', 'Ann')");
  const part = { select: "select name from accounts where id = ?", key: [0] };
  expect([...withParts(db, [["1"], ["2"], ["1"], ["2"]], [part])]).toEqual([
    [["1"], ["Ann"]],
    [["1"], ["Ann"]],
  ]);
});
