import type { ServerName } from "@baton-connectors/real-servers";
import { createSecrets } from "@baton-connectors/sdk";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { checks } from "../src/checks.ts";
import { createClient } from "../src/client.ts";
import { type Content, named, perform } from "./perform.ts";
import { rowsOf } from "./rows.ts";
import { fixture, startServer, type TestServer } from "./server.ts";
import { noted, settings, sync, withRuntime } from "./sync.ts";

const tenant = `${fixture("seed-a.sql")}
CREATE ROLE baton LOGIN PASSWORD 'baton-password';
CREATE ROLE outsider LOGIN PASSWORD 'outsider-password';
`;
const schemas = ["public", "sales"];

describe.each<ServerName>(["postgresql-15", "postgresql"])(
  "an account with the rights of the Prerequisites, on %s",
  (name) => {
    let server: TestServer;
    let dsn: string;
    beforeAll(async () => {
      server = await startServer(name);
      await server.load(tenant);
      dsn = server.dsn("golden_a", "baton", "baton-password");
    });
    afterAll(() => server.stop());

    const everything = { schemas, includeColumns: true, includeLargeObjects: true };
    const failing = async (given: object) => {
      const config = settings({ dsn, schemas, ...given });
      const client = createClient(config, { secrets: createSecrets() });
      const signal = new AbortController().signal;
      const results = await Promise.all(
        checks(config).map(
          async (check) => [check.name, await check.run({ client, log: noted().log, signal })] as const,
        ),
      );
      await client.close();
      return results.filter(([, { status }]) => status !== "works");
    };

    test("that may only connect, a sync has every row that a superuser's has", async () => {
      const whole = rowsOf((await sync({ dsn: server.dsn("golden_a"), ...everything })).store);
      const { store, summary } = await sync({ dsn, ...everything });
      expect(summary.outcome).toBe("finished");
      expect(rowsOf(store)).toEqual(whole);
    });

    test("of another database that takes it not, what is in it is counted as left out", async () => {
      const { store, summary } = await sync({ dsn, syncAllDatabases: true });
      const { resources = {} }: Content = store.content();
      const databases = Object.values(resources).filter(({ id }) => id!.resourceType === "database");
      expect(databases.map(({ displayName }) => displayName).sort()).toEqual([
        "closed_db",
        "golden_a",
        "other_db",
        "postgres",
      ]);
      expect(JSON.stringify(summary)).toContain("takes no connection of this account");
    });

    test("doctor says what it lacks as SQL, and once that is run it lacks nothing but a superuser's right", async () => {
      const lacking = await failing({ syncAllDatabases: true });
      expect(lacking.map(([check]) => check)).toEqual([
        "connect to each database",
        "create roles",
        ...(name === "postgresql" ? ["change roles"] : []),
        "grant rights on what is in the schemas",
        "create databases",
        "make superusers",
      ]);
      for (const [check, result] of lacking) {
        if (check === "make superusers") continue;
        const { hint } = result as { readonly hint: string };
        await server.query(hint.replace("As a superuser: ", ""), "golden_a");
      }
      expect((await failing({ syncAllDatabases: true })).map(([check]) => check)).toEqual(["make superusers"]);
    });

    test("and then it may change what it may change", async () => {
      const { store } = await sync({ dsn, schemas });
      const content: Content = store.content();
      const oid = async (sql: string) => (await server.lines(sql, "golden_a"))[0]!;
      const role = (of: string) => oid(`SELECT 'role:' || oid FROM pg_roles WHERE rolname = '${of}'`);
      const table = await oid(
        "SELECT 'table:db' || (SELECT oid FROM pg_database WHERE datname = 'golden_a') || ':' || oid FROM pg_class WHERE relname = 'granted'",
      );
      const carol = ["--grant-principal-type", "role", "--grant-principal", await role("carol")];
      const insert = `entitlement:${table}:insert`;
      const member = `entitlement:${await role("app_reader")}:member`;
      await withRuntime(settings({ dsn, schemas }), noted().log, async (runtime) => {
        for (const id of [insert, member]) await perform(runtime, ["--grant-entitlement", id, ...carol], content);
        await perform(runtime, ["--create-account-login", "newcomer"], content);
      });
      const after: Content = (await sync({ dsn, schemas })).store.content();
      expect(Object.keys(after.grants!)).toEqual(
        expect.arrayContaining([`grant:${insert}:${carol[3]}`, `grant:${member}:${carol[3]}`]),
      );
      await withRuntime(settings({ dsn, schemas }), noted().log, async (runtime) => {
        for (const id of [insert, member]) await perform(runtime, ["--revoke-grant", `grant:${id}:${carol[3]}`], after);
        const newcomer = await role("newcomer");
        await perform(runtime, ["--rotate-credentials", newcomer, "--rotate-credentials-type", "role"], after);
        const id = named("role", newcomer).id!;
        await server.query("GRANT SELECT ON public.granted, public.plain TO newcomer", "golden_a");
        // A right that a superuser gave is not this account's to take.
        await expect(runtime.deleteResource({ id })).rejects.toThrow(
          /cannot be dropped.*privileges for table public\.plain/,
        );
        const stillHas = await server.lines(
          "SELECT has_table_privilege('newcomer', 'public.granted', 'SELECT')",
          "golden_a",
        );
        expect(stillHas).toEqual(["t"]);
        await server.query("REVOKE SELECT ON public.plain FROM newcomer", "golden_a");
        await runtime.deleteResource({ id });
      });
      expect(await server.lines("SELECT rolname FROM pg_roles WHERE rolname = 'newcomer'")).toEqual([]);
      const end: Content = (await sync({ dsn, schemas })).store.content();
      expect(
        Object.keys(end.grants!).filter(
          (id) => id === `grant:${insert}:${carol[3]}` || id === `grant:${member}:${carol[3]}`,
        ),
      ).toEqual([]);
    });
  },
);
