import { toBatonError } from "@baton-connectors/sdk";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
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

test("a sync whose connection breaks, wherever, has the same rows in the end", async () => {
  const wanted = { dsn, schemas: ["public", "sales"], includeColumns: true, syncAllDatabases: true };
  line.breakAt(0, "before");
  const whole = rowsOf((await sync(wanted)).store);
  const messages = line.sent();
  expect(messages).toBeGreaterThan(30);
  for (const at of some(messages, 9)) {
    line.breakAt(at, at % 2 === 0 ? "before" : "after");
    const { store, summary } = await sync(wanted);
    expect([at, summary.outcome]).toEqual([at, "finished"]);
    expect(rowsOf(store)).toEqual(whole);
  }
}, 180_000);

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
  ])(
    "%s",
    async (_, args, isDone, undo) => {
      const content: Content = (await sync({ dsn: server.dsn("golden_a") })).store.content();
      const given = [...(await args()), "--grant-principal-type", "role"];
      const run = () => withRuntime(settings({ dsn }), noted().log, (runtime) => perform(runtime, given, content));
      line.breakAt(0, "before");
      await run();
      const messages = line.sent();
      await server.query(undo, "golden_a");
      for (const when of ["before", "after"] as const) {
        for (const at of some(messages, 2)) {
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
    },
    120_000,
  );
});
