import { isThorough } from "@baton-connectors/real-servers";
import { toBatonError } from "@baton-connectors/sdk";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import pg from "pg";
import { type FaultyLine, faultyLine } from "./faulty-line.ts";
import { type Content, perform } from "./perform.ts";
import { rowsOf } from "./rows.ts";
import { fixture, startServer, type TestServer } from "./server.ts";
import { noted, settings, sync, withRuntime } from "./sync.ts";

let server: TestServer;
let line: FaultyLine;
let dsn: string;
beforeAll(async () => {
  server = await startServer();
  await server.load(fixture("seed-a.sql"));
  line = await faultyLine(server.running.port);
  dsn = server.dsn("golden_a").replace(`:${server.running.port}/`, `:${line.port}/`);
});
afterAll(async () => {
  await line.close();
  await server.stop();
});

/** Every `step`-th of so many, and the last. */
const some = (count: number, step: number) =>
  Array.from({ length: count }, (_, i) => i + 1).filter((i) => i % step === 0 || i === count);

const breaks = ["before", "after", "within"] as const;

test("a sync whose connection breaks, wherever, has the same rows in the end", async () => {
  const wanted = { dsn, schemas: ["public", "sales"], includeColumns: true, syncAllDatabases: true };
  line.breakAt(0, "before");
  const whole = rowsOf((await sync(wanted)).store);
  const messages = line.sent();
  expect(messages).toBeGreaterThan(30);
  for (const at of some(messages, isThorough ? 9 : 25)) {
    line.breakAt(at, breaks[at % breaks.length]!);
    const { store, summary } = await sync(wanted);
    expect([at, summary.outcome]).toEqual([at, "finished"]);
    expect(rowsOf(store)).toEqual(whole);
  }
});

describe("a change whose connection breaks is done or not done, and done once it is asked for again", () => {
  const oid = async (sql: string) => (await server.lines(sql, "golden_a"))[0]!;
  const relation = (name: string) =>
    oid(
      `SELECT (SELECT oid FROM pg_database WHERE datname = 'golden_a') || ':' || oid FROM pg_class WHERE relname = '${name}'`,
    );
  const role = (name: string) => oid(`SELECT 'role:' || oid FROM pg_roles WHERE rolname = '${name}'`);

  test.each<[string, () => Promise<string[]>, string, string]>([
    [
      "a grant",
      async () => [
        "--grant-entitlement",
        `entitlement:table:db${await relation("plain")}:select`,
        "--grant-principal",
        await role("carol"),
      ],
      "SELECT has_table_privilege('carol', 'plain', 'SELECT')",
      "REVOKE SELECT ON plain FROM carol",
    ],
    [
      "a membership",
      async () => [
        "--grant-entitlement",
        `entitlement:${await role("app_reader")}:member`,
        "--grant-principal",
        await role("carol"),
      ],
      "SELECT EXISTS (SELECT FROM pg_auth_members WHERE member = 'carol'::regrole AND roleid = 'app_reader'::regrole)",
      "REVOKE app_reader FROM carol",
    ],
    [
      "an account",
      async () => ["--create-account-login", "newcomer"],
      "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'newcomer')",
      "DROP ROLE newcomer",
    ],
  ])("%s", async (_, args, isDone, undo) => {
    const content: Content = (await sync({ dsn: server.dsn("golden_a") })).store.content();
    const given = [...(await args()), "--grant-principal-type", "role"];
    const run = () => withRuntime(settings({ dsn }), noted().log, (runtime) => perform(runtime, given, content));
    line.breakAt(0, "before");
    await run();
    const messages = line.sent();
    await server.query(undo, "golden_a");
    for (const when of ["before", "after"] as const) {
      for (const at of some(messages, isThorough ? 2 : 5)) {
        line.breakAt(at, when);
        const error = await run().then(
          () => undefined,
          (thrown: unknown) => toBatonError(thrown),
        );
        // What failed may be asked for again.
        if (error) await run();
        expect([at, when, error?.kind ?? "upstream", await server.lines(isDone, "golden_a")]).toEqual([
          at,
          when,
          "upstream",
          ["t"],
        ]);
        await server.query(undo, "golden_a");
      }
    }
  });
});

describe("a server that makes others wait", () => {
  /** Somebody else at work in the database. */
  async function busy(...statements: readonly string[]) {
    const other = new pg.Client({ connectionString: server.dsn("golden_a") });
    await other.connect();
    await other.query("BEGIN");
    for (const sql of statements) await other.query(sql);
    let isDone = false;
    return {
      /** What it has done is there, or nothing of it. */
      async end(how: "COMMIT" | "ROLLBACK") {
        if (isDone) return;
        isDone = true;
        await other.query(how);
        await other.end();
      },
    };
  }
  const hasty = () => server.dsn("golden_a", "hasty", "hasty-password");
  beforeAll(async () => {
    await server.query("CREATE ROLE hasty SUPERUSER LOGIN PASSWORD 'hasty-password'");
    await server.query("ALTER ROLE hasty SET statement_timeout = '300ms'; ALTER ROLE hasty SET lock_timeout = '200ms'");
  });
  const wanted = () => ({ dsn: hasty(), includeLargeObjects: true });
  const blocked = "LOCK TABLE pg_catalog.pg_largeobject_metadata IN ACCESS EXCLUSIVE MODE";

  test("a sync whose statements run out of time asks again, and has the same rows in the end", async () => {
    const whole = rowsOf((await sync(wanted())).store);
    const other = await busy(blocked);
    const { store, summary } = await sync(wanted(), [], () => other.end("COMMIT"));
    expect([summary.outcome, summary.retries > 0]).toEqual(["finished", true]);
    expect(rowsOf(store)).toEqual(whole);
  });

  test("a list that is not answered is no empty list: it fails for the time being, in the server's words", async () => {
    const other = await busy(blocked);
    const asked = withRuntime(settings(wanted()), noted().log, (runtime) =>
      runtime.listResources({ resourceTypeId: "large-object", pageSize: 0, pageToken: "" }),
    );
    await expect(asked).rejects.toMatchObject({
      kind: "upstream",
      message: expect.stringMatching(/canceling statement due to (lock|statement) timeout/),
    });
    await other.end("ROLLBACK");
  });

  const grantTo = async (name: string, pause: () => Promise<void>) => {
    const content: Content = (await sync({ dsn: server.dsn("golden_a") })).store.content();
    const [table] = await server.lines(
      "SELECT (SELECT oid FROM pg_database WHERE datname = 'golden_a') || ':' || oid FROM pg_class WHERE relname = 'plain'",
      "golden_a",
    );
    const [role] = await server.lines(`SELECT 'role:' || oid FROM pg_roles WHERE rolname = '${name}'`);
    const args = ["--grant-entitlement", `entitlement:table:db${table}:select`, "--grant-principal", role!];
    return withRuntime(
      settings({ dsn: hasty() }),
      noted().log,
      (runtime) => perform(runtime, [...args, "--grant-principal-type", "role"], content),
      [],
      pause,
    );
  };
  const has = () => server.lines("SELECT has_table_privilege('carol', 'plain', 'SELECT')", "golden_a");

  test.each(["COMMIT", "ROLLBACK"] as const)(
    "a grant on what somebody else is changing waits for a while, and is made when that one is at its end (%s)",
    async (how) => {
      const other = await busy("GRANT INSERT ON plain TO bob");
      await grantTo("carol", () => other.end(how));
      expect(await has()).toEqual(["t"]);
      await server.query("REVOKE ALL ON plain FROM bob, carol", "golden_a");
    },
  );

  test("and is made too when that one ends while it waits: the row of the catalogue is another then", async () => {
    await server.query("ALTER ROLE hasty SET lock_timeout = '20s'; ALTER ROLE hasty SET statement_timeout = 0");
    const other = await busy("GRANT INSERT ON plain TO bob");
    const granting = grantTo("carol", async () => {});
    const waits = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'hasty' AND wait_event_type = 'Lock'";
    for (let i = 0; i < 6_000 && (await server.lines(waits))[0] === "0"; i++)
      await new Promise((resolve) => setTimeout(resolve, 20));
    await other.end("COMMIT");
    await granting;
    expect(await has()).toEqual(["t"]);
  });
});
