import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Content, contentOf, lines, parts } from "./rows.ts";
import { type Engine, readGolden, recordedSeed, startServer, type TestServer } from "./servers.ts";
import { settings, sync } from "./sync.ts";

/** One recorded sync of Go's connector. */
interface Recording extends Partial<Content> {
  readonly args: { readonly args: readonly string[]; readonly env: Readonly<Record<string, string>> };
  readonly exit: number;
  readonly last: string;
}

const ofMysql = ["a-mysql", "a-mysql-all", "a-mysql-collapse", "a-mysql-columns", "a-mysql-skip"];
const ofMariaDb = ["a-maria", "a-maria-collapse", "a-maria-columns", "a-maria-skip", "a-env"];

const servers = new Map<Engine, TestServer>();
beforeAll(async () => {
  for (const engine of ["mysql", "mariadb"] as const) {
    const server = await startServer(engine);
    servers.set(engine, server);
    await server.seed(recordedSeed(engine));
  }
});
afterAll(async () => {
  for (const server of servers.values()) await server.stop();
});

function settingsOf({ args: { args, env } }: Recording, server: TestServer) {
  const list = (name: string) => args[args.indexOf(`--${name}`) + 1]?.split(",") ?? [];
  const has = (name: string) => args.includes(`--${name}`);
  return settings(server.dsn(), {
    goCompatible: true,
    collapseUsers: has("collapse-users") || env.BATON_COLLAPSE_USERS === "true",
    skipDatabase: has("skip-database") ? list("skip-database") : [env.BATON_SKIP_DATABASE ?? ""].filter(Boolean),
    expandColumns: has("expand-columns") ? list("expand-columns") : [],
  });
}

/** Accounts and rows that this server has and the recorded one had not, and the other way round. */
const ofTheirServer = (rows: readonly string[], hostname: string) =>
  rows.map((row) => row.replaceAll("golden-db-a", hostname));

const recordedOn = (name: string): Engine => (ofMysql.includes(name) ? "mysql" : "mariadb");

describe("with --go-compatible, a sync ends in the rows of the recorded sync", () => {
  test.each([...ofMysql, ...ofMariaDb])("%s", async (name) => {
    const server = servers.get(recordedOn(name))!;
    const recorded = readGolden<Recording>(`runs/${name}`);
    const { store, summary } = await sync(settingsOf(recorded, server));
    expect(summary.outcome).toBe("finished");
    const ours = contentOf(store);
    for (const part of parts) {
      if (!recorded[part]) continue;
      const theirs = ofTheirServer(lines(recorded[part]), server.hostname).toSorted();
      expect({ part, rows: lines(ours[part]) }).toEqual({ part, rows: theirs });
    }
  });
});
