import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { runHere } from "@baton-connectors/conformance";
import { EntitlementSchema, ResourceSchema } from "@baton-connectors/protocol/connector-v2";
import { create } from "@bufbuild/protobuf";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Databases, type EngineUnderTest, startDatabases } from "./databases.ts";
import { program } from "./program.ts";
import { Trial } from "./trial.ts";

const folder = mkdtempSync(join(tmpdir(), "sql-commands-"));
let databases: Databases;
beforeAll(async () => {
  databases = await startDatabases();
}, 120_000);
afterAll(async () => {
  delete process.env.DATABASE_DSN;
  await databases?.stop();
  rmSync(folder, { recursive: true });
});

const tables = `
CREATE TABLE users (id INTEGER PRIMARY KEY, username VARCHAR(50), email VARCHAR(50), status VARCHAR(50), last_login TIMESTAMP);
CREATE TABLE teams (id INTEGER PRIMARY KEY, name VARCHAR(50), description VARCHAR(50));
CREATE TABLE user_teams (team_id INTEGER REFERENCES teams(id), user_id INTEGER REFERENCES users(id), PRIMARY KEY (team_id, user_id));
INSERT INTO users VALUES (1, 'ada', 'ada@x.test', 'active', '2025-03-04 05:06:07'), (2, 'bo', 'bo@x.test', 'locked', NULL);
INSERT INTO teams VALUES (1, 'Ops', 'on call'), (2, 'Dev', NULL);
INSERT INTO user_teams VALUES (1, 1), (1, 2), (2, 2)`;

async function filled(engine: EngineUnderTest | "sqlite"): Promise<string> {
  if (engine === "sqlite") {
    const path = join(folder, "app.db");
    const database = new DatabaseSync(path);
    database.exec(tables);
    database.close();
    return `sqlite://${path}`;
  }
  const isPostgres = engine === "postgres";
  await databases.query(
    engine,
    isPostgres
      ? `DROP SCHEMA public CASCADE; CREATE SCHEMA public; ${tables}`
      : `DROP DATABASE app_a; CREATE DATABASE app_a; USE app_a; ${tables}`,
  );
  return databases.dsn(engine);
}

describe.each(["postgres", "mysql", "sqlite"] as const)("%s", (engine) => {
  const place = mkdtempSync(join(folder, `${engine}-`));
  const file = join(place, "baton-sql.yml");
  let dsn = "";
  beforeAll(async () => {
    dsn = await filled(engine);
    process.env.DATABASE_DSN = dsn;
  }, 120_000);
  const run = (...args: readonly string[]) => runHere(program, args, {}, { directory: place });

  test("`init` proposes a file for what the tables look like, without the password", async () => {
    const { status, output } = await run("init", dsn);
    expect([status, output]).toEqual([0, expect.stringContaining("Wrote baton-sql.yml")]);
    const text = readFileSync(file, "utf8");
    for (const part of [
      "# yaml-language-server: $schema=https://",
      "# users: the name users.",
      "# teams: the name teams.",
      `dsn: "\${DATABASE_DSN}"`,
      'login: ".username"',
      "member",
    ])
      expect(text).toContain(part);
    expect(text).not.toContain("pass");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await run("init", dsn)).toMatchObject({ status: 3, output: expect.stringContaining("is there already") });
  });

  test("`validate` finds nothing wrong with it, `capabilities` tells its types", async () => {
    expect(await run("validate", "--config-path", file)).toMatchObject({
      status: 0,
      output: expect.stringContaining("is as it should be"),
    });
    const { status, stdout } = await run("capabilities", "--config-path", file);
    const types = (JSON.parse(stdout) as { resourceTypeCapabilities: { resourceType: { id: string } }[] })
      .resourceTypeCapabilities;
    expect([status, types.map(({ resourceType }) => resourceType.id).toSorted()]).toEqual([0, ["group", "user"]]);
  });

  test("`try` shows the statement with its plan, the rows, and what is made of them", async () => {
    const { status, output } = await run("try", "group", "--limit", "1", "--config-path", file);
    expect(status).toBe(0);
    for (const part of [
      "== list",
      "plan:",
      "rows:",
      "2 resources",
      '"displayName": "Ops"',
      "== grants of every group",
      "3 grants",
      "group:1:member",
    ])
      expect(output).toContain(part);
    expect(output).not.toContain('"displayName": "Dev"');
    const times = await run("try", "user", "--config-path", file);
    expect(times.output).toMatch(/last_login=b?"?2025-03-04 05:06:07/);
    expect(await run("try", "nobody", "--config-path", file)).toMatchObject({
      status: 3,
      output: expect.stringContaining("there is no resource type 'nobody'"),
    });
  });

  test("`doctor` looks at the file, the connection, the account and each list", async () => {
    const { output } = await run("doctor", "--config-path", file);
    for (const part of [
      "the file",
      "connect",
      "order of pages",
      "an account that only reads",
      "the first is ada",
      "the first is Ops",
    ])
      expect(output).toContain(part);
    // Both servers are spoken to as somebody who may do anything.
    if (engine !== "sqlite") expect(output).toMatch(/it may change: /);
  });

  test("a sync reads what the tables hold", async () => {
    const c1z = join(place, "sync.c1z");
    const { status, output } = await run("--config-path", file, "--file", c1z);
    expect([status, output]).toEqual([0, expect.stringMatching(/users? +2|"user":2|2 users/i)]);
  });
});

describe("a file that is wrong", () => {
  const path = join(folder, "broken.yml");
  const run = (command: string) => runHere(program, [command, "--config-path", path], {}, { directory: folder });

  test("`validate` tells every mistake with its type, key and line", async () => {
    writeFileSync(
      path,
      `connect: { dsn: "sqlite:/nowhere.db" }
resource_types:
  user:
    name: User
    list:
      qery: SELECT 1
      query: "SELECT id FROM users WHERE id > ?<cursor> AND x = ?<missing>"
      pagination: { strategy: cursor }
      map: { id: ".id", display_name: "titleCase(.name", traits: { user: { status: "cols.s == 1 ? 2 : 'x'", mfa_enabled: "true" } } }
  team:
    name: Team
    list: { query: "", map: { id: ".id" } }
    grants:
      - query: SELECT 1
        map: [{ principal_id: ".u", principal_type: usr, entitlement_id: in }]
`,
    );
    const { status, output } = await run("validate");
    expect(status).toBe(1);
    for (const part of [
      "warning: line 6: resource_types.user.list.qery: unknown key 'qery': did you mean 'query'?",
      "warning: line 9: resource_types.user.list.map.traits.user.mfa_enabled: has no effect",
      "error: line 7: resource_types.user.list.query: unknown token ?<missing>",
      "error: line 9: resource_types.user.list.map.display_name:",
      "error: line 9: resource_types.user.list.map.traits.user.status:",
      "error: line 12: resource_types.team.list: query is required",
      "error: line 12: resource_types.team.list.map: display_name is required",
      "error: line 15: resource_types.team.grants[0].map[0]: principal_type 'usr' is no resource type of the file",
    ])
      expect(output).toContain(part);
  });

  test("`doctor` refuses pages without an order", async () => {
    writeFileSync(
      path,
      `connect: { dsn: "sqlite:${join(folder, "app.db")}" }
resource_types:
  user:
    name: User
    list:
      query: "SELECT id FROM users LIMIT ?<limit> OFFSET ?<offset> -- ORDER BY id"
      pagination: { strategy: offset, primary_key: id }
      map: { id: ".id", display_name: ".id" }
`,
    );
    const { status, output } = await run("doctor");
    expect([status, output.replace(/\s+/g, " ")]).toEqual([
      7,
      expect.stringContaining("no ORDER BY in resource_types.user.list.query, line 6: rows would be lost"),
    ]);
  });

  test("`config` prints Go's field and where it is described", async () => {
    const { stdout } = await runHere(program, ["config"], {}, { directory: folder });
    const { fields, ...about } = JSON.parse(stdout) as { readonly fields: readonly { readonly name: string }[] };
    expect(about).toEqual({ displayName: "SQL", helpUrl: "/docs/baton/sql", iconUrl: "/static/app-icons/sql.svg" });
    expect(fields.find(({ name }) => name === "config-path")).toEqual({
      name: "config-path",
      description: "The file path to the baton-sql config to use",
      isRequired: true,
      stringField: { rules: { isRequired: true } },
    });
  });
});

/** The accounts that the README has people make, made by its own statements, under a name that nobody has yet. */
describe.each([
  ["PostgreSQL", "postgres"],
  ["MySQL", "mysql"],
] as const)("the accounts of the README on %s", (name, engine) => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const [, , , reads = "", changes = ""] = readme
    .split("\n")
    .find((line) => line.startsWith(`| ${name}`))!
    .split("|")
    .map((cell) =>
      cell
        .trim()
        .replaceAll("`", "")
        .replaceAll("…", "readme-pass")
        .replaceAll(" app.", " app_a.")
        .replaceAll(/\bbaton\b/g, "reader"),
    );
  const example = fileURLToPath(new URL("../examples/members.yml", import.meta.url));
  const resource = (resourceType: string, id: string) => create(ResourceSchema, { id: { resourceType, resource: id } });
  const entitlement = create(EntitlementSchema, { id: "room:blue:key", resource: resource("room", "blue") });
  const grant = () =>
    new Trial("SELECT 1").with(readFileSync(example, "utf8").replace(" ON CONFLICT DO NOTHING", ""), (runtime) =>
      runtime.grant({ syncId: "", entitlement, principal: resource("member", "1") }),
    );

  beforeAll(async () => {
    const club = `CREATE TABLE member (id INTEGER PRIMARY KEY, nick VARCHAR(40), mail VARCHAR(40), state VARCHAR(40));
      CREATE TABLE room (id VARCHAR(40) PRIMARY KEY, label VARCHAR(40)); CREATE TABLE room_key (room_id VARCHAR(40), member_id INTEGER);
      INSERT INTO member VALUES (1, 'ada', 'ada@x.test', 'active'); INSERT INTO room VALUES ('blue', 'Blue')`;
    const fresh =
      engine === "postgres"
        ? "DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC"
        : "DROP DATABASE app_a; CREATE DATABASE app_a; USE app_a";
    await databases.query(engine, `${fresh}; ${club}; ${reads}`);
    process.env.CLUB_DSN = databases.dsn(engine).replace(/\/\/[^@]+@/, "//reader:readme-pass@");
  });
  afterAll(() => {
    delete process.env.CLUB_DSN;
  });

  test("the first reads and cannot change, with what the second has it can", async () => {
    const { status, output } = await runHere(program, ["doctor", "--config-path", example], {}, { directory: folder });
    expect([status, output]).toEqual([0, expect.stringContaining("✓ an account that only reads")]);
    await expect(grant()).rejects.toMatchObject({ code: "PermissionDenied" });
    await databases.query(engine, changes);
    await grant();
    expect(await databases.query(engine, "SELECT room_id, member_id FROM room_key")).toEqual([["blue", 1]]);
    const c1z = join(folder, `${engine}.c1z`);
    expect(await runHere(program, ["--config-path", example, "--file", c1z], {}, { directory: folder })).toMatchObject({
      status: 0,
    });
  });
});
