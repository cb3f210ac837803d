import { runHere } from "@baton-connectors/conformance";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { config } from "../src/config.ts";
import { mysql } from "../src/connector.ts";
import { contentOf, lines, parts } from "./rows.ts";
import { engines, recordedSeed, startServer, type TestServer } from "./servers.ts";
import { settings, sync } from "./sync.ts";

/** As the README's Prerequisites have them. */
const least = {
  mysql: [
    ...["user", "db", "tables_priv", "columns_priv", "procs_priv", "proxies_priv", "global_grants", "role_edges"].map(
      (table) => `GRANT SELECT ON mysql.${table} TO 'reader'@'%'`,
    ),
    "GRANT SHOW DATABASES, REFERENCES ON *.* TO 'reader'@'%'",
    "GRANT SHOW_ROUTINE ON *.* TO 'reader'@'%'",
  ],
  mariadb: [
    ...[
      "global_priv",
      "user",
      "db",
      "tables_priv",
      "columns_priv",
      "procs_priv",
      "proxies_priv",
      "roles_mapping",
      "proc",
    ].map((table) => `GRANT SELECT ON mysql.${table} TO 'reader'@'%'`),
    "GRANT SHOW DATABASES, REFERENCES ON *.* TO 'reader'@'%'",
  ],
};
const password = "Pw-reader-1!";

describe.each(engines)("%s", (engine) => {
  let server: TestServer;
  const rights = least[engine === "mysql" ? "mysql" : "mariadb"];
  const prepare = (statements: readonly string[]) =>
    server.seed(
      [
        recordedSeed(engine),
        `CREATE USER 'reader'@'%' IDENTIFIED BY '${password}';`,
        ...statements.map((one) => `${one};`),
      ].join("\n"),
    );
  /** Its lines are as long as a terminal is wide. */
  const doctor = async () => {
    const { output } = await runHere({ name: "baton-mysql", config, connector: async () => mysql }, [
      "doctor",
      "--connection-string",
      server.dsn("reader", password),
    ]);
    return output.replace(/\s+/g, " ");
  };

  beforeAll(async () => {
    server = await startServer(engine);
  });
  afterAll(() => server.stop());

  test("with just the rights of the Prerequisites a sync has every row", async () => {
    await prepare(rights);
    const whole = await sync(settings(server.dsn()));
    const ours = await sync(settings(server.dsn("reader", password)));
    expect(ours.summary.skips).toEqual([]);
    for (const part of parts)
      expect({ part, rows: lines(contentOf(ours.store)[part]) }).toEqual({
        part,
        rows: lines(contentOf(whole.store)[part]),
      });
    const output = await doctor();
    expect(output).not.toMatch(/missing: SELECT|missing: SHOW|missing: REFERENCES/);
  });

  test("without one of the grant tables the sync fails, with the SQL that it lacks", async () => {
    const table = engine === "mysql" ? "role_edges" : "roles_mapping";
    await prepare(rights.filter((one) => !one.includes(table)));
    await expect(sync(settings(server.dsn("reader", password)))).rejects.toMatchObject({
      code: "PermissionDenied",
      hint: expect.stringContaining(`GRANT SELECT ON mysql.${table} TO 'reader'@'%';`),
    });
    const output = await doctor();
    expect(output).toContain(`GRANT SELECT ON mysql.${table} TO 'reader'@'%';`);
  });

  test("what it is not shown is counted, and doctor has the SQL", async () => {
    await prepare(rights.filter((one) => !/SHOW|REFERENCES|mysql\.proc /.test(one)));
    const { summary } = await sync(settings(server.dsn("reader", password)));
    expect(summary.skips.map(({ resourceTypeId }) => resourceTypeId).sort()).toEqual(
      expect.arrayContaining(["database", "routine", "table"]),
    );
    const output = await doctor();
    expect(output).toContain("GRANT SHOW DATABASES ON *.* TO 'reader'@'%';");
    expect(output).toContain("GRANT REFERENCES ON *.* TO 'reader'@'%';");
    expect(output).toContain(
      engine === "mysql" ? "GRANT SHOW_ROUTINE ON *.* TO 'reader'@'%';" : "GRANT SELECT ON mysql.proc TO 'reader'@'%';",
    );
  });
});
