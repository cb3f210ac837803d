import type { Event } from "@baton-connectors/protocol/connector-v2";
import type { Runtime } from "@baton-connectors/sdk/host";
import { afterAll, describe, expect, test } from "@jest/globals";
import { load } from "../src/file/load.ts";
import { Trial } from "./trial.ts";

const trial = new Trial(`
  CREATE TABLE person (id INTEGER PRIMARY KEY, login TEXT, changed TEXT);
  CREATE TABLE belongs (team TEXT, person INTEGER, since TEXT, until TEXT, role TEXT);`);
afterAll(() => trial.remove());
const none = { syncId: "" };

const file = (keys = "", lookback = "1h") => `
incremental_sync: { default_lookback: ${lookback} }
resource_types:
  team:
    name: T
    list: { query: "SELECT DISTINCT team FROM belongs", map: { id: ".team", display_name: ".team" } }
    static_entitlements: [{ id: in, display_name: In }]
    grants:
      - query: "SELECT person FROM belongs WHERE team = ?<t> AND until IS NULL"
        vars: { t: resource.ID }
        map: [{ principal_id: ".person", principal_type: person, entitlement_id: ".role", skip_if: ".role == 'none'" }]
        incremental_sync:
          resource_id: ".team"
          changes_query: "SELECT team, person, since, role FROM belongs WHERE since > ?<since> ORDER BY since"
          changes_cursor_column: since
          revokes_query: "SELECT team, person, until, role FROM belongs WHERE until > ?<since> ORDER BY until"
          revokes_cursor_column: until
  person:
    name: P
    skip_entitlements_and_grants: true
    list: { query: "SELECT id, login FROM person", map: { id: ".id", display_name: ".login", traits: { user: {} } } }
    get: { query: "SELECT id, login FROM person WHERE id = ?<id> AND login <> ?<not>", vars: { not: "'hidden'" } }
    incremental_sync:
      query: "SELECT id, changed FROM person WHERE changed > ?<since> ORDER BY changed LIMIT ?<limit> OFFSET ?<offset>"
      pagination: { strategy: offset, primary_key: id, page_size: 2 }
      cursor_column: changed
      resource_id: ".id"
${keys}`;

const startAt = new Date("2025-01-01T00:00:00Z");
/** All pages of the feed from a cursor on, until it is read up. */
async function read(runtime: Runtime, from = "", earliest: "none" | Date = startAt) {
  const events: Event[] = [];
  let cursor = from;
  for (let pages = 0; pages < 100; pages++) {
    const page = await runtime.listEvents({
      ...none,
      feedId: "sql_event_feed",
      cursor,
      startAt: earliest === "none" ? undefined : earliest,
      pageSize: 2,
    });
    events.push(...page.events);
    cursor = page.cursor;
    if (!page.hasMore) return { events, cursor };
  }
  throw new Error("the feed does not end");
}
const shown = ({ id, event }: Event) => {
  const [word] = id.split(":");
  if (event.case === "resourceChangeEvent")
    return `${word} ${event.value.resourceId?.resourceType} ${event.value.resourceId?.resource}`;
  if (event.case !== "createGrantEvent" && event.case !== "createRevokeEvent") throw new Error(`${event.case}`);
  return `${word} ${event.value.entitlement?.id} ${event.value.principal?.id?.resource}`;
};

describe("the event feed", () => {
  test("tells what changed since, source by source and page by page, and then what came after", async () => {
    trial.change(`DELETE FROM person; DELETE FROM belongs;
      INSERT INTO person VALUES (1, 'ada', '2025-01-02 03:04:05'), (2, 'bo', '2025-01-02 03:04:06.5'), (3, 'cy', '2025-02-01 00:00:00'), (4, 'di', '2024-01-01 00:00:00');
      INSERT INTO belongs VALUES ('a', 1, '2025-01-05 00:00:00', NULL, 'in'), ('b', 2, '2025-01-06 00:00:00', '2025-01-07 00:00:00', 'in'),
        ('b', 3, '2025-01-08 00:00:00', NULL, 'none'), ('b', 3, '2025-01-08 00:00:00', NULL, ''), ('', 3, '2025-01-08 00:00:00', NULL, 'in')`);
    await trial.with(file(), async (runtime) => {
      const first = await read(runtime);
      expect(first.events.map(shown)).toEqual([
        ...["resource person 1", "resource person 2", "resource person 3"],
        ...["grant team:a:in 1", "grant team:b:in 2", "revoke team:b:in 2"],
      ]);
      expect(first.events[0]).toMatchObject({ occurredAt: { seconds: 1735787045n, nanos: 0 } });
      expect(first.events[0]?.id).toMatch(/^resource:person:1:2025-01-02 03:04:05:[0-9a-f]{16}$/);
      expect(new Set(first.events.map(({ id }) => id)).size).toBe(first.events.length);
      expect((await read(runtime, first.cursor)).events).toEqual([]);
      trial.change(
        "UPDATE person SET changed = '2025-03-01 00:00:00' WHERE id = 4; INSERT INTO belongs VALUES ('a', 4, '2025-03-01 00:00:00', NULL, 'in')",
      );
      expect((await read(runtime, first.cursor)).events.map(shown)).toEqual(["resource person 4", "grant team:a:in 4"]);
    });
  });

  test("goes on in another process, and asks anew for an answer that the first was reading", async () => {
    trial.change(`DELETE FROM person; DELETE FROM belongs;
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500) INSERT INTO belongs SELECT 'a', i, '2025-01-01 00:00:01', NULL, 'in' FROM n`);
    const page = (runtime: Runtime, cursor: string) =>
      runtime.listEvents({ ...none, feedId: "sql_event_feed", cursor, startAt, pageSize: 100 });
    const half = await trial.with(file(), async (runtime) => page(runtime, (await page(runtime, "")).cursor));
    expect([half.events.length, half.hasMore]).toEqual([1000, true]);
    const rest = await trial.with(file(), (runtime) => read(runtime, half.cursor));
    expect(new Set(rest.events.map(({ id }) => id)).size).toBe(2500);
  });

  test("without a cursor and a time it looks back as far as the file says", async () => {
    const ago = (minutes: number) =>
      new Date(Date.now() - minutes * 60_000).toISOString().slice(0, 19).replace("T", " ");
    trial.change(
      `DELETE FROM person; DELETE FROM belongs; INSERT INTO person VALUES (1, 'ada', '${ago(30)}'), (2, 'bo', '${ago(90)}'), (3, 'cy', '${ago(150)}')`,
    );
    const seen = (lookback: string) => trial.with(file("", lookback), (runtime) => read(runtime, "", "none"));
    expect((await seen("1h")).events.map(shown)).toEqual(["resource person 1"]);
    expect((await seen("2h0m")).events).toHaveLength(2);
    expect((await seen("")).events).toHaveLength(3);
  });

  test.each([
    ["no time", "UPDATE person SET changed = 'zzz soon'", "has 'zzz soon', which is no time"],
    ["not among the columns", "", "is not in the query's rows"],
  ])("a cursor column that is %s is an error with its place", async (what, change, message) => {
    trial.change(`DELETE FROM person; INSERT INTO person VALUES (1, 'ada', '2025-02-01 00:00:00'); ${change}`);
    const yaml = what === "no time" ? file() : file().replace("cursor_column: changed", "cursor_column: other");
    const failing = trial.with(yaml, (runtime) => read(runtime));
    await expect(failing).rejects.toMatchObject({
      message: expect.stringContaining(message),
      hint: expect.stringMatching(/person\.incremental_sync\.query, line \d+/),
    });
  });

  test("a cursor of something else is refused, and a file without such queries has no feed", async () => {
    await expect(trial.with(file(), (runtime) => read(runtime, "{}"))).rejects.toThrow("is no cursor of this feed");
    const plain = `resource_types: { a: { name: A, list: { query: "SELECT 1 AS a", map: { id: ".a", display_name: ".a" } } } }`;
    const feeds = await trial.with(plain, (runtime) => runtime.listEventFeeds());
    expect(feeds).toEqual([]);
  });
});

test("one resource is found by its id, or not", async () => {
  trial.change("DELETE FROM person; INSERT INTO person VALUES (7, 'ada', NULL), (8, 'hidden', NULL)");
  await trial.with(file(), async (runtime) => {
    const get = (id: string) =>
      runtime.getResource({ ...none, id: { resourceType: "person", resource: id } as never, parent: undefined });
    expect((await get("7"))?.displayName).toBe("ada");
    for (const id of ["8", "9", "7'; DROP TABLE person; --"]) expect(await get(id)).toBeUndefined();
  });
  expect(trial.rows("SELECT COUNT(*) FROM person")).toEqual([[2]]);
});

test.each([
  ['get: { query: "SELECT 1" }', "the query must hold ?<id>"],
  ['get: { query: "SELECT ?<id>", vars: { id: "\'x\'" } }', "'id' is a name with a value already"],
  ['incremental_sync: { query: "SELECT 1", cursor_column: a, resource_id: ".a" }', "the query must hold ?<since>"],
  ['incremental_sync: { query: "SELECT ?<since>" }', "cursor_column is required"],
  ['incremental_sync: { query: "SELECT ?<since>", cursor_column: a }', "resource_id is required"],
  [
    'incremental_sync: { query: "SELECT ?<since>, ?<other>", cursor_column: a, resource_id: ".a" }',
    "unknown token ?<other>",
  ],
  [
    'grants: [{ query: "SELECT 1", map: [], incremental_sync: { resource_id: ".a" } }]',
    "changes_query or revokes_query is required",
  ],
  [
    'grants: [{ query: "SELECT 1", map: [], incremental_sync: { resource_id: ".a +", revokes_query: "SELECT ?<since>" } }]',
    "revokes_cursor_column is required",
  ],
])("%s: %s", (keys, message) => {
  const path = trial.file(
    `resource_types:\n  a:\n    name: A\n    list: { query: "SELECT 1 AS a", map: { id: ".a", display_name: ".a" } }\n    ${keys}\n`,
  );
  const told = load({ configPath: path }).problems.map((one) => `line ${one.line}: ${one.path}: ${one.message}`);
  expect(told.join("\n")).toMatch(new RegExp(`line 6: resource_types.a.*${message.replace(/[?.()]/g, "\\$&")}`));
});
