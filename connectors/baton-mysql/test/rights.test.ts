import { readFileSync } from "node:fs";
import { runHere } from "@baton-connectors/conformance";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { checks } from "../src/checks.ts";
import { createClient } from "../src/client.ts";
import { config } from "../src/config.ts";
import { mysql } from "../src/connector.ts";
import { perform } from "./operations.ts";
import { contentOf, lines, parts } from "./rows.ts";
import { engines, recordedSeed, startServer, type TestServer } from "./servers.ts";
import { open, settings, sync } from "./sync.ts";

const password = "Pw-reader-1!";

/** What the README's Prerequisites have to paste, for an account of another name than the server's own; comments say what for. */
const [ofMysql, ofMariaDb, ofChanges] = [
  ...readFileSync(new URL("../README.md", import.meta.url), "utf8").matchAll(/```sql\n([\s\S]*?)```/g),
].map(([, block = ""]) =>
  block
    .trim()
    .split("\n")
    .map((line) =>
      line
        .replace(/;(\s*--|$)/, "$1")
        .replaceAll("'baton'", "'reader'")
        .replace("'…'", `'${password}'`)
        .replace("reporting", "r_read"),
    ),
);

describe.each(engines)("%s", (engine) => {
  let server: TestServer;
  const [creation = "", ...rights] = (engine === "mysql" ? ofMysql : ofMariaDb)!;
  const changes = ofChanges!.filter((line) => !line.includes(engine === "mysql" ? "on MariaDB" : "on MySQL"));
  const prepare = (statements: readonly string[]) =>
    server.seed(
      [recordedSeed(engine), `${creation};`, ...statements.map((one) => `${one.replace(/--.*/, "")};`)].join("\n"),
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
    // That table is for changes alone.
    expect(output).not.toMatch(/missing: (SELECT(?! ON mysql\.default_roles)|SHOW|REFERENCES)/);
    expect(output).toContain("A sync would be complete.");
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

  test("with the rights for changes besides, what they are for is changed, and no more is missing", async () => {
    await prepare([...rights, ...changes]);
    const as = settings(server.dsn("reader", password));
    const role = `role:r_read@${engine === "mysql" ? "%" : ""}`;
    const asked = [
      ["entitlement:insert:table:shop.items", "user:leaver@%"],
      ["entitlement:select:database:hr_db", "user:leaver@%"],
      [`entitlement:role_assignment:${role}`, "user:leaver@%"],
      [`entitlement:role_assignment_with_grant:${role}`, "user:leaver@%"],
      ["entitlement:proxy:user:carla@%", "user:leaver@%"],
    ] as const;
    const held = async () => Object.keys((await sync(as)).store.content().grants ?? {});
    const ids = asked.map(([entitlement, holder]) => `grant:${entitlement}:${holder}`);
    for (const [entitlement, holder] of asked)
      await perform(as, [
        ...["--grant-entitlement", entitlement, "--grant-principal", holder, "--grant-principal-type", "user"],
      ]);
    expect(await held()).toEqual(expect.arrayContaining(ids));
    for (const id of ids.toReversed()) await perform(as, ["--revoke-grant", id]);
    const left = await held();
    expect(ids.filter((id) => left.includes(id))).toEqual([]);
    await perform(as, ["--create-account-profile", JSON.stringify({ username: "neu" })]);
    await perform(as, ["--delete-resource", "user:neu@%", "--delete-resource-type", "user"]);
    expect(await server.query("SELECT 1 FROM mysql.user WHERE User = 'neu'")).toEqual([]);
    const output = await doctor();
    expect(output).not.toMatch(/missing: (SELECT|SHOW|REFERENCES|CREATE USER|ROLE_ADMIN)/);
    // What may not be given on is refused with the SQL that is missing.
    await expect(
      perform(as, [
        ...["--grant-entitlement", `entitlement:process:server:${server.hostname}`],
        ...["--grant-principal", "user:leaver@%", "--grant-principal-type", "user"],
      ]),
    ).rejects.toMatchObject({ code: "PermissionDenied", hint: expect.stringContaining("GRANT PROCESS ON *.* TO") });
  });

  test("doctor says what it lacks for each thing as SQL, and once that is run it lacks nothing", async () => {
    await prepare([]);
    const failing = async () => {
      const { log } = open(settings(server.dsn("reader", password)));
      const client = createClient(settings(server.dsn("reader", password)), { log });
      const signal = new AbortController().signal;
      try {
        const found: [string, string][] = [];
        for (const check of checks) {
          const result = await check.run({ client, log, signal });
          if (result.status !== "works") found.push([check.name, "hint" in result ? (result.hint ?? "") : ""]);
        }
        return found;
      } finally {
        await client.close();
      }
    };
    const lacking = await failing();
    expect(lacking.map(([name]) => name)).toEqual([
      "read the grant tables",
      "see all databases, tables and routines",
      "create and delete accounts",
      "grant and revoke privileges",
      "grant and revoke roles",
      ...(engine === "mysql" ? ["take an admin option from a role"] : []),
      "let accounts act as others",
    ]);
    const paste = async (hints: readonly (readonly [string, string])[]) => {
      for (const [, hint] of hints.filter(([, one]) => one !== ""))
        await server.query(hint.replace(/^As an administrator[^:]*: /, ""));
    };
    await paste(lacking);
    // Which roles MariaDB has is known once its grant tables can be read.
    await paste(await failing());
    expect(await failing()).toEqual([]);
    expect((await sync(settings(server.dsn("reader", password)))).summary.skips).toEqual([]);
  });
});
