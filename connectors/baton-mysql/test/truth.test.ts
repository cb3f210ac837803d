import type { Grant } from "@baton-connectors/protocol/connector-v2";
import { firstOf } from "@baton-connectors/real-servers";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Attempt, attemptsIn, tryAll } from "./attempts.ts";
import { randomTenant } from "./random-tenant.ts";
import { type Engine, startServer, type TestServer } from "./servers.ts";
import { settings, sync } from "./sync.ts";

const seeds = Array.from({ length: 20 }, (_, i) => i + 1);

/** What the file says that somebody may do: on the thing, or on what it is in. */
function says(held: ReadonlySet<string>, attempt: Attempt, hostname: string) {
  const { kind, privilege, database, object, column, isSecond } = attempt;
  const routine = `routine:${database}.${object}${isSecond ? " (procedure)" : ""}`;
  const places = [
    `server:${hostname}`,
    `database:${database}`,
    ...(kind === "table" || kind === "column" ? tablePlaces(database, object) : []),
    ...(kind === "column" ? columnPlaces(database, object, column) : []),
    ...(kind === "routine" ? [routine] : []),
  ];
  return places.some((place) => held.has(`entitlement:${privilege}:${place}`));
}
const quoted = (...names: readonly string[]) => names.map((one) => `\`${one.replaceAll("`", "``")}\``).join(".");
const tablePlaces = (database: string, table: string) => [
  `table:${database}.${table}`,
  `table:${quoted(database, table)}`,
];
const columnPlaces = (database: string, table: string, column: string) => [
  `column:${database}.${table}.${column}`,
  `column:${quoted(database, table, column)}`,
];

/** All columns together are as good as the table, for what the attempts ask. */
const isByColumns = ({ kind, privilege }: Attempt) =>
  kind === "table" && ["select", "insert", "update"].includes(privilege);

describe.each<Engine>(["mysql", "mariadb", "mariadb11"])("%s", (engine) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer(engine);
    await server.query("SET GLOBAL general_log = OFF");
  });
  afterAll(() => server.stop());

  test.each(engine === "mariadb11" ? firstOf(seeds.slice(0, 5), 1) : firstOf(seeds, 2))(
    "tenant %i: who the file says may do something may, and nobody else",
    async (seed) => {
      const tenant = randomTenant(seed, engine);
      await server.seed(tenant.sql.join(";\n"));
      const { store, summary } = await sync(settings(server.dsn()));
      expect(summary.outcome).toBe("finished");
      const held = new Map<string, Set<string>>();
      for (const grant of Object.values(store.content().grants ?? {}) as Grant[]) {
        const who = grant.principal!.id!.resource.slice("user:".length);
        held.set(who, (held.get(who) ?? new Set()).add(grant.entitlement!.id));
      }
      const attempts = attemptsIn(tenant);
      const allowed = await tryAll(server, tenant, attempts);
      const wrong: string[] = [];
      let tried = 0;
      for (const [who, mine] of allowed)
        for (const attempt of attempts) {
          tried++;
          const has = held.get(who) ?? new Set();
          const byColumns =
            isByColumns(attempt) &&
            attempts
              .filter(
                ({ kind, database, object, privilege }) =>
                  kind === "column" &&
                  database === attempt.database &&
                  object === attempt.object &&
                  privilege === attempt.privilege,
              )
              .every((column) => says(has, column, server.hostname));
          const file = says(has, attempt, server.hostname) || byColumns;
          if (file !== mine.has(attempt))
            wrong.push(`${who}: the file says ${file}, the server does not: ${attempt.privilege} ${attempt.sql}`);
        }
      expect(wrong).toEqual([]);
      expect(tried).toBeGreaterThan(0);
    },
  );
});
