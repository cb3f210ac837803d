import { cpSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { GrantSchema } from "@baton-connectors/protocol/connector-v2";
import { toBinary } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import { openSqlReader, rollBackExpansion } from "../../src/index.ts";
import { grant, type } from "../rows.ts";
import { changeDatabase, fixture, query, schemaOf, testFile } from "../v1-file.ts";

const file = testFile();
/** Columns that were added later stand last in their table. */
const byName = (schema: ReturnType<typeof schemaOf>) =>
  Object.entries(schema).map(([table, { columns, indexes }]) => ({
    table,
    columns: columns.toSorted((a, b) => (String(a.name) < String(b.name) ? -1 : 1)),
    indexes,
  }));
const present = byName(schemaOf(fixture("flat.sqlite.c1z")));

const oldTables = `
  create table v1_resource_types (id integer primary key, external_id text not null, data blob not null,
    sync_id text not null, discovered_at datetime not null);
  create table v1_resources (id integer primary key, resource_type_id text not null, external_id text not null,
    parent_resource_type_id text, parent_resource_id text, data blob not null, sync_id text not null,
    discovered_at datetime not null);
  create table v1_entitlements (id integer primary key, resource_type_id text not null, resource_id text not null,
    external_id text not null, data blob not null, sync_id text not null, discovered_at datetime not null);
  create table v1_grants (id integer primary key, resource_type_id text not null, resource_id text not null,
    entitlement_id text not null, principal_resource_type_id text not null, principal_resource_id text not null,
    external_id text not null, data blob not null, sync_id text not null, discovered_at datetime not null);
  create table v1_sync_runs (id integer primary key, sync_id text not null, started_at datetime not null,
    ended_at datetime, sync_token text not null);`;
const finished = "3MTxySeSmUaA2BpdKOPY0ZP8GNh";

/** A file as the first programs wrote it: no types of syncs, no expansion beside a grant, no sessions. */
function firstFormat(more: (db: DatabaseSync) => void = () => {}) {
  changeDatabase(
    file.path,
    (db) => {
      db.exec(oldTables);
      db.exec(`insert into v1_sync_runs (sync_id, started_at, ended_at, sync_token)
        values ('${finished}', '2023-01-02 03:04:05', '2023-01-02 03:05:06.5', '{}')`);
      const insert = db.prepare(
        `insert into v1_grants (resource_type_id, resource_id, entitlement_id, principal_resource_type_id,
         principal_resource_id, external_id, data, sync_id, discovered_at)
         values ('group', 'a', 'group:a:member', 'group', ?, ?, ?, ?, '2023-01-02 03:04:06')`,
      );
      for (const one of oldGrants)
        insert.run(one.principal!.id!.resource, one.id, toBinary(GrantSchema, one), finished);
      more(db);
    },
    "",
  );
}
const member = { principalType: "group" };
const oldGrants = [
  grant("a", "b", { ...member, expandedBy: ["group:b:member"] }),
  grant("a", "c", { ...member, expandedBy: ["  "] }),
  grant("a", "d", member),
];

describe("a file of the first programs", () => {
  test("opened for a sync gets the present schema, and its sync stays", async () => {
    firstFormat();
    const store = await file.open();
    await store.startOrResume("full");
    await store.end();
    await store.close();
    expect(byName(schemaOf(file.path))).toEqual(present);
    const runs = query(file.path, "select sync_id, sync_type, stats, grants_backfilled from v1_sync_runs order by id");
    expect(runs).toMatchObject([
      { sync_id: finished, sync_type: "full", stats: null, grants_backfilled: 1 },
      { sync_type: "full", stats: "{}", grants_backfilled: 1 },
    ]);
  });

  test.each([
    [
      "for a sync",
      async () => {
        const store = await file.open();
        await store.start("partial", finished);
        await store.end();
        await store.close();
        return query(file.path, columns, finished);
      },
    ],
    [
      "for reading",
      async () => {
        const reader = await openSqlReader(file.path, { temporaryDirectory: file.directory });
        try {
          return reader.database.prepare(columns).all(finished);
        } finally {
          await reader.close();
        }
      },
    ],
  ])("opened %s has a grant's expansion in its column, and no longer in the grant", async (_how, read) => {
    firstFormat();
    const bare = ["b", "c", "d"].map((id) =>
      Buffer.from(toBinary(GrantSchema, grant("a", id, member))).toString("hex"),
    );
    expect(await read()).toMatchObject([
      {
        expansion: Buffer.from("\n\u000egroup:b:member").toString("hex").toUpperCase(),
        needs: 1,
        data: bare[0]!.toUpperCase(),
      },
      { expansion: "", needs: 0, data: bare[1]!.toUpperCase() },
      { expansion: "", needs: 0, data: bare[2]!.toUpperCase() },
    ]);
  });
  const columns =
    "select hex(expansion) as expansion, needs_expansion as needs, hex(data) as data from v1_grants where sync_id = ? order by id";

  test("is read with its expansions by the engine", async () => {
    firstFormat();
    const store = await file.open({ readOnly: true });
    await store.bind(finished);
    const found = [];
    for await (const rows of store.expandableGrants()) found.push(...rows);
    expect(found).toMatchObject([{ id: oldGrants[0]!.id, expansion: { entitlementIds: ["group:b:member"] } }]);
    await store.close();
  });

  test("with more grants than one batch is brought over whole", async () => {
    firstFormat((db) => {
      const data = toBinary(GrantSchema, oldGrants[0]!);
      const insert = db.prepare(
        `insert into v1_grants (resource_type_id, resource_id, entitlement_id, principal_resource_type_id,
         principal_resource_id, external_id, data, sync_id, discovered_at)
         values ('group', 'a', 'group:a:member', 'group', ?, ?, ?, '${finished}', '2023-01-02 03:04:06')`,
      );
      for (let i = 0; i < 2500; i++) insert.run(`x${i}`, `x${i}`, data);
    });
    const reader = await openSqlReader(file.path, { temporaryDirectory: file.directory });
    const moved = reader.database.prepare("select count(*) as n from v1_grants where expansion is not null").get();
    expect(moved!.n).toBe(2501);
    await reader.close();
  });

  test("of which a grant cannot be decoded is refused, and left as it is", async () => {
    firstFormat((db) => db.exec("update v1_grants set data = x'0aff' where id = 2"));
    await expect(file.open()).rejects.toThrow(`c1z: ${file.path} is damaged: `);
    await expect(openSqlReader(file.path)).rejects.toThrow(`c1z: ${file.path} is damaged: `);
    await expect(rollBackExpansion(file.path, { out: `${file.path}.out` })).rejects.toThrow("is damaged: ");
  });
});

describe("an unfinished sync of a Go program between the two", () => {
  const sync = "3ARefY5G8eOytquwYgm41Nq07IZ";
  const resumable = () => {
    const yesterday = new Date(Date.now() - 86_400_000).toISOString().replace("T", " ").slice(0, 19);
    changeDatabase(
      file.path,
      (db) => void db.prepare("update v1_sync_runs set started_at = ?").run(yesterday),
      fixture("in-progress.sqlite.c1z"),
    );
  };

  test("is too old to be resumed: a new one begins, and both stay", async () => {
    cpSync(fixture("in-progress.sqlite.c1z"), file.path);
    const store = await file.open();
    const { syncId, resumed } = await store.startOrResume("full");
    expect(resumed).toBe(false);
    await store.cleanup();
    await store.end();
    await store.close();
    expect(query(file.path, "select sync_id, ended_at is null as open from v1_sync_runs order by id")).toEqual([
      { sync_id: sync, open: 1 },
      { sync_id: syncId, open: 0 },
    ]);
  });

  test("is resumed with its rows and its token of the first format, and ends in the present schema", async () => {
    resumable();
    const store = await file.open();
    expect(await store.startOrResume("full")).toEqual({ syncId: sync, resumed: true });
    expect(JSON.parse(await store.readToken())).toMatchObject({ current_action: { operation: "list-entitlements" } });
    expect((await store.listResources({})).rows).toHaveLength(79);
    await store.putResourceTypes([type("later")]);
    await store.checkpoint('{"version":1}');
    await store.end(["I5"]);
    await store.close();
    expect(byName(schemaOf(file.path))).toEqual(present);
    const [run] = query(file.path, "select * from v1_sync_runs");
    expect(run).toMatchObject({
      sync_id: sync,
      sync_token: '{"version":1}',
      ingest_invariant_generation: "1",
      ingest_invariant_coverage: '["I5"]',
      ingest_invariant_mode: "connector",
    });
    expect(JSON.parse(String(run!.stats))).toMatchObject({ resource_types: 6, resources: 79 });
  });
});
