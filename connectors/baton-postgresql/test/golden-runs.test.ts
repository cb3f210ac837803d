import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { configOf, goldenRows, goldenRuns } from "./golden.ts";
import { differences, parts, rowsOf } from "./rows.ts";
import { fixture, startServer, type TestServer } from "./server.ts";
import { sync } from "./sync.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer("postgresql-15");
  await server.load(fixture("seed-a.sql"));
});
afterAll(() => server.stop());

const synced = Object.entries(goldenRuns).filter(([, { exit }]) => exit === 0);

describe("with --go-compatible a sync ends in the rows of the recorded sync", () => {
  test.each(synced)("%s", async (_, run) => {
    const { store } = await sync({ ...configOf(run, server), goCompatible: true });
    const [golden, ours] = [goldenRows(run), rowsOf(store)];
    for (const part of parts) expect({ part, rows: differences(golden[part], ours[part]) }).toEqual({ part, rows: [] });
  });
});
