import { expect, test } from "@jest/globals";
import { openReader } from "../../src/index.ts";
import { fixture, query, testFile } from "../v1-file.ts";

const file = testFile();

test("rows are read in the order they were written", async () => {
  const path = fixture("nested.sqlite.c1z");
  const reader = await openReader(path, { temporaryDirectory: file.directory });
  const rows = reader.rows(reader.latestFinished()!.syncId);
  const written = (table: string) =>
    query(path, `select external_id as e from v1_${table} order by id`).map(({ e }) => e);
  const grants = [...rows.grants()].map(({ id }) => id);
  expect(grants).toEqual(written("grants"));
  expect(grants).not.toEqual(grants.toSorted());
  expect([...rows.resources()].map(({ id }) => `${id!.resourceType}:${id!.resource}`)).toEqual(written("resources"));
  expect([...rows.entitlements()].map(({ id }) => id)).toEqual(written("entitlements"));
  await reader.close();
});
