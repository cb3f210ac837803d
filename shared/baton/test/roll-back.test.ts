import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFile, openSqlReader, type SqlReader } from "@baton-connectors/c1z";
import { GrantSchema } from "@baton-connectors/protocol/connector-v2";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { baton, fixture } from "./run.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "baton-roll-back-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const nested = fixture("nested.sqlite.c1z");
const path = (name: string) => join(folder, name);
const rollBack = (...args: string[]) => baton("rollback-expansion", ...args);

async function inFile<T>(file: string, look: (reader: SqlReader) => T | Promise<T>): Promise<T> {
  const reader = await openSqlReader(file);
  try {
    return await look(reader);
  } finally {
    await reader.close();
  }
}
const grantsOf = (file: string) =>
  inFile(file, (reader) => {
    const rows = reader.rows(reader.latestFinished()!.syncId).grants();
    return new Map([...rows].map(({ id, data }) => [id, fromBinary(GrantSchema, data).sources]));
  });

test("takes back what expansion made, into a copy", async () => {
  const dry = await rollBack("-f", nested, "--dry-run");
  expect(dry).toMatchObject({ status: 0, stdout: expect.stringContaining("233 inherited grants removed") });
  const out = path("rolled-back.c1z");
  const ran = await rollBack("-f", nested, "--out", out);
  expect(ran).toMatchObject({ status: 0, stderr: expect.stringContaining("without --replay") });
  const grants = await grantsOf(out);
  expect([grants.size, [...grants.values()].filter(Boolean)]).toEqual([134, []]);
  const [sync] = await inFile(out, (reader) => reader.syncs());
  expect(JSON.parse(sync!.token)).toMatchObject({ needs_expansion: true, action_order: ["0000000041"] });
  expect(JSON.parse(sync!.stats!)).toMatchObject({ grants: 134 });
});

test("expanded again, every grant has the sources it had; those within circles of groups are added", async () => {
  const out = path("replayed.c1z");
  const ran = await rollBack("-f", nested, "--out", out, "--replay", "--validate");
  expect(ran).toMatchObject({ status: 0, stdout: expect.stringContaining("expanded again") });
  const [before, after] = [await grantsOf(nested), await grantsOf(out)];
  for (const [id, sources] of before) expect([id, after.get(id)]).toEqual([id, sources]);
  expect(after.size).toBeGreaterThan(before.size);
  const sync = await inFile(out, (reader) => reader.latestFinished()!);
  expect(sync).toMatchObject({
    supportsDiff: true,
    endedAt: await inFile(nested, (one) => one.latestFinished()!.endedAt),
  });
});

/** A copy of the fixture, with one grant more that a connector gave sources of its own. */
async function withSuspect(name: string): Promise<string> {
  const file = path(name);
  await inFile(nested, ({ database }) =>
    createFile(file, (db) => {
      for (const table of ["v1_sync_runs", "v1_resource_types", "v1_resources", "v1_entitlements", "v1_grants"]) {
        for (const row of database.prepare(`select * from ${table}`).iterate()) {
          const names = Object.keys(row);
          db.prepare(`insert into ${table} (${names}) values (${names.map(() => "?")})`).run(...Object.values(row));
        }
      }
      const data = toBinary(
        GrantSchema,
        create(GrantSchema, { id: "suspect", sources: { sources: { "elsewhere:1:member": {} } } }),
      );
      db.prepare(
        `insert into v1_grants (resource_type_id, resource_id, entitlement_id, principal_resource_type_id,
         principal_resource_id, external_id, data, sync_id, discovered_at) select 'group', 'g00003',
         'group:g00003:member', 'user', 'u0000003x', 'suspect', ?, sync_id, started_at from v1_sync_runs`,
      ).run(data);
    }),
  );
  return file;
}

test("grants that expansion did not mark are removed with a warning, or kept", async () => {
  const file = await withSuspect("suspect.c1z");
  const removed = await rollBack("-f", file, "--out", path("without.c1z"));
  expect(removed).toMatchObject({ status: 0, stderr: expect.stringContaining("--preserve-suspect-grants") });
  expect((await grantsOf(path("without.c1z"))).has("suspect")).toBe(false);
  const kept = await rollBack("-f", file, "--out", path("with.c1z"), "--preserve-suspect-grants");
  expect(kept).toMatchObject({ status: 0, stderr: expect.stringContaining("kept as they were") });
  expect((await grantsOf(path("with.c1z"))).get("suspect")).toMatchObject({ sources: { "elsewhere:1:member": {} } });
});

test("where sources would differ, --validate names the grants and leaves nothing", async () => {
  const file = await withSuspect("different.c1z");
  const before = readdirSync(folder);
  const ran = await rollBack("-f", file, "--out", path("refused.c1z"), "--replay", "--validate");
  expect(ran).toMatchObject({ status: 9, stderr: expect.stringContaining("suspect: there before, not after") });
  expect(readdirSync(folder)).toEqual(before);
});

test.each([
  [["--validate", "--dry-run"], "--validate needs --replay"],
  [[], "--out is required"],
  [["--out", nested], "exists already"],
  [["--out", "new.c1z", "--sync-id", "nothing"], "has no sync nothing"],
  [["--out", "new.c1z", "-f", fixture("nested.pebble.c1z")], "only be rolled back in a SQLite file"],
  [["--dry-run", "-f", fixture("in-progress.sqlite.c1z")], "holds no finished sync"],
  [["--dry-run", "-f", nested, "-f", nested], "one file, and 2 are named"],
])("%j is a mistake", async (args, message) => {
  const { status, stdout, stderr } = await rollBack(
    ...(args.includes("-f") ? [] : ["-f", nested]),
    ...args.map((arg) => (arg === "new.c1z" ? path(arg) : arg)),
  );
  expect([status === 0, stdout, existsSync(path("new.c1z"))]).toEqual([false, "", false]);
  expect(stderr).toContain(message);
});
