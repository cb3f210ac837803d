import { expect, test } from "@jest/globals";
import { fixture, query, schemaOf, testFile } from "./v1-file.ts";

const file = testFile();

test("a file of ours has the tables, columns and indexes of a Go file, two of them under each other's name", async () => {
  const store = await file.open();
  await store.startOrResume("full");
  await store.end();
  await store.close();
  const ours = schemaOf(file.path);
  expect(ours).toEqual(schemaOf(fixture("flat.sqlite.c1z")));
  expect(Object.keys(ours)).toHaveLength(7);
  const order = "select name from sqlite_master where type = 'table' order by rowid";
  expect(query(file.path, order)).toEqual(query(fixture("flat.sqlite.c1z"), order));
});

test("what SQLite keeps in its header is what Go leaves there: rollback journal, UTF-8, no versions", async () => {
  const store = await file.open();
  await store.startOrResume("full");
  await store.close();
  for (const pragma of ["encoding", "user_version", "application_id", "auto_vacuum", "journal_mode"]) {
    expect(query(file.path, `pragma ${pragma}`)).toEqual(query(fixture("flat.sqlite.c1z"), `pragma ${pragma}`));
  }
});
