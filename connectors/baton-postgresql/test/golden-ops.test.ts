import { toBatonError } from "@baton-connectors/sdk";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type GoldenOp, goldenOps } from "./golden.ts";
import { opsThatEndOtherwise } from "./known-endings.ts";
import { type Content, perform } from "./perform.ts";
import { fixture, startServer, type TestServer } from "./server.ts";
import { noted, settings, sync, withRuntime } from "./sync.ts";

let server: TestServer;
let synced: Content;
beforeAll(async () => {
  server = await startServer("postgresql-15");
  await server.load(fixture("seed-a.sql"));
  const { store } = await sync({ dsn: server.dsn("golden_a"), schemas: ["public", "sales"], syncAllDatabases: true });
  synced = store.content();
});
afterAll(() => server.stop());

const stateQueries = fixture("state.sql")
  .split(";\n")
  .filter((one) => one.trim() !== "");
async function state(): Promise<string[]> {
  const all = await Promise.all(stateQueries.map((sql) => server.lines(sql, "golden_a")));
  return all.flat();
}
/** Of what stands in one and not in the other. */
const changes = (before: readonly string[], after: readonly string[]) => ({
  gone: before.filter((line) => !after.includes(line)).sort(),
  come: after.filter((line) => !before.includes(line)).sort(),
});

test("all 53 recorded operations are compared", () => {
  expect(Object.keys(goldenOps)).toHaveLength(53);
  expect(Object.keys(opsThatEndOtherwise).filter((name) => !(name in goldenOps))).toEqual([]);
});

describe("an operation recorded with the Go connector, each after the one before", () => {
  test.each(Object.entries(goldenOps))(
    "%s runs the same statements, and leaves the same",
    async (name, op: GoldenOp) => {
      const other = opsThatEndOtherwise[name];
      const before = await state();
      let exit = 0;
      const statements = await server.statements(async () => {
        const config = settings({ dsn: server.dsn("golden_a"), allowDropDatabase: true });
        await withRuntime(config, noted().log, (runtime) => perform(runtime, op.args, synced)).catch(
          (thrown: unknown) => {
            exit = toBatonError(thrown).codeNumber;
          },
        );
      });
      const after = await state();
      expect({
        failed: exit !== 0,
        statements: statements.map((one) => one.replace(/'SCRAM-SHA-256\$[^']*'/, "'<random>'")),
        ...changes(before, after),
      }).toEqual({
        failed: op.exit !== 0,
        statements: op.statements,
        ...changes(op.before, op.after),
        ...other?.is,
      });
      for (const sql of other?.undo ?? []) await server.query(sql, "golden_a");
    },
  );
});
