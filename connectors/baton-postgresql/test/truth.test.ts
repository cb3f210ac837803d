import { isThorough, type ServerName } from "@baton-connectors/real-servers";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { randomTenant } from "./random-tenant.ts";
import { startServer, type TestServer } from "./server.ts";
import { sync } from "./sync.ts";
import { truthQuery } from "./truth.ts";

const seeds = Array.from({ length: 20 }, (_, i) => i + 1);

describe.each<[ServerName, number, number]>([
  ["postgresql-15", 150000, 1],
  ["postgresql-16", 160000, 2],
  ["postgresql-17", 170000, 3],
  ["postgresql", 180000, 4],
])("on %s the file says what the server says", (name, version, quick) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer(name);
  });
  afterAll(() => server.stop());

  /** Columns are most of it: every second tenant has them. */
  const withColumns = (seed: number) => seed % 2 === 0;

  test.each(isThorough ? seeds : [quick])(
    "tenant %d: each right of each role on each thing, and no other",
    async (seed) => {
      const { database, schemas, before, inside, after } = randomTenant(seed, version);
      for (const statement of before) await server.query(statement);
      await server.query(inside, database);
      const { store } = await sync({
        dsn: server.dsn(database),
        schemas,
        includeColumns: withColumns(seed),
        includeLargeObjects: true,
      });
      const grants = Object.keys(store.content().grants ?? {});
      const asked = version < 180000 ? grants.filter((id) => !/:large-object:/.test(id)) : grants;
      const ofPrivileges = asked.filter(
        (id) => !/:(member|admin|superuser|create-db|create-role|bypass-rls|replication):role:/.test(id),
      );
      const truth = new Set(await server.lines(truthQuery(version, withColumns(seed)), database));
      const said = new Set(ofPrivileges);
      expect(truth.size).toBeGreaterThan(10_000);
      expect({
        invented: [...said.difference(truth)].slice(0, 20),
        lost: [...truth.difference(said)].slice(0, 20),
      }).toEqual({
        invented: [],
        lost: [],
      });
      for (const statement of after) await server.query(statement);
    },
  );
});
