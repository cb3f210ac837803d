import { EntitlementSchema, GrantSchema, ResourceSchema } from "@baton-connectors/protocol/connector-v2";
import { type Running, start } from "@baton-connectors/real-servers";
import type { Runtime } from "@baton-connectors/sdk/host";
import { create } from "@bufbuild/protobuf";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { asText } from "../src/cel/text.ts";
import { openDatabase } from "../src/engines/open.ts";
import { targetOf } from "../src/engines/target.ts";
import { Trial } from "./trial.ts";

const none = { syncId: "" };
const count = 2500;
const hostile = [
  "o'neil",
  'dou"ble',
  "back\\slash",
  "back\\'slash",
  "x'; DROP TABLE canary; --",
  "`tick` /* */ # --",
  "?<x> ? $1 @p1 :1",
  `{{ .id }} $${"{HOME}"} %s`,
  "'); DELETE FROM canary WHERE ('1'='1",
  "new\nline\ttab\r",
  "ünï😀",
  "n".repeat(10_000),
];

/** What differs between the engines under test. */
interface Facts {
  readonly name: Parameters<typeof start>[0];
  readonly isPostgres: boolean;
  /** Settings of a session by which it waits no longer than a moment, for a lock and for a statement. */
  readonly lock: string;
  readonly statement: string;
}
const facts: readonly Facts[] = [
  { name: "postgresql", isPostgres: true, lock: "lock_timeout=300", statement: "statement_timeout=300" },
  ...(["mariadb", "mariadb11"] as const).map((name) => ({
    ...{ name, isPostgres: false, lock: "innodb_lock_wait_timeout=1", statement: "max_statement_time=0.3" },
  })),
  { name: "mysql", isPostgres: false, lock: "innodb_lock_wait_timeout=1", statement: "max_execution_time=300" },
];

describe.each(facts)("$name", ({ name, isPostgres, lock, statement }) => {
  const trial = new Trial("SELECT 1");
  let server: Running;
  let dsn = "";
  let admin: Awaited<ReturnType<typeof openDatabase>>;
  const run = (...statements: string[]) =>
    admin.change(
      async ({ run: one }) => {
        for (const text of statements) await one(text, []);
      },
      { alone: true },
    );
  const ask = (text: string) => admin.change(({ query }) => query(text, []), { alone: true });
  const texts = async (text: string) =>
    (await ask(text)).map((row) => Object.values(row).map((one) => asText(one as never)));

  beforeAll(async () => {
    server = await start(name);
    const { user, password, port } = server;
    const base = `${isPostgres ? "postgres" : "mysql"}://${user}:${password}@127.0.0.1:${port}/`;
    const open = (database: string) => openDatabase(targetOf({ dsn: base + database } as never, {}));
    const root = await open(isPostgres ? "postgres" : "mysql");
    for (const database of ["app_a", "app_b"])
      await root.change(({ run: one }) => one(`CREATE DATABASE ${database}`, []), { alone: true });
    await root.close();
    dsn = `${base}app_a`;
    admin = await open("app_a");
    await run(
      "CREATE TABLE person (id INT PRIMARY KEY, name VARCHAR(200), more TEXT)",
      "CREATE TABLE belongs (team TEXT, person TEXT)",
      "CREATE TABLE canary (id INT)",
      "INSERT INTO canary VALUES (1)",
      `INSERT INTO person SELECT a.n + b.n * 50 + 1, 'p', '${"x".repeat(2000)}' FROM ${series("a")}, ${series("b")}`,
    );
    const other = await open("app_b");
    for (const text of [
      "CREATE TABLE person (id INT, name TEXT, more TEXT)",
      "INSERT INTO person VALUES (9000, 'b', '')",
    ])
      await other.change(({ run: one }) => one(text, []), { alone: true });
    await other.close();
  });
  afterAll(async () => {
    trial.remove();
    await admin?.close();
    await server?.stop();
  });
  const series = (alias: string) =>
    `(${Array.from({ length: 50 }, (_, n) => `SELECT ${n} AS n`).join(" UNION ALL ")}) ${alias}`;

  const people = (
    query: string,
    { params = "", map = '{ id: ".id", display_name: ".name" }', more = "", connect = "" } = {},
  ) => `
connect: { dsn: "${dsn}${params}"${connect} }
resource_types: { person: { name: P, skip_entitlements_and_grants: true, list: { query: "${query}", map: ${map}${more} } } }`;
  const list = (runtime: Runtime, pageToken = "") =>
    runtime.listResources({ ...none, resourceTypeId: "person", pageToken });

  test("several databases are read one after the other, each row with the name of its own", async () => {
    const map = `{ id: "string(.database) + '/' + string(.id)", display_name: ".name" }`;
    const several = (block: string, more = "") =>
      trial.sync(
        people("SELECT id, name FROM person WHERE id IN (1, 2, 9000)", { map, more, connect: `, databases: ${block}` }),
      );
    const ids = (rows: readonly object[]) =>
      rows.map((row) => (row as { id: { resource: string } }).id.resource).toSorted();
    const all = ["app_a/1", "app_a/2", "app_b/9000"];
    expect(ids((await several("{ static: [app_b, app_a] }")).resources)).toEqual(all);
    const query = isPostgres
      ? "SELECT datname FROM pg_database WHERE datname LIKE 'app%'"
      : "SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE 'app%'";
    expect(ids((await several(`{ discovery_query: "${query}" }`)).resources)).toEqual(all);
    expect(ids((await several("{ static: [app_b, app_a] }", ", scope: cluster")).resources)).toEqual([
      "app_a/1",
      "app_a/2",
    ]);
    await expect(several(`{ discovery_query: "SELECT '' AS a" }`)).rejects.toThrow("found no database");
    await expect(several('{ static: [a], discovery_query: "x" }')).rejects.toThrow("only one of");
  });

  test("whatever is in a name, statements keep their shape", async () => {
    const identifier = isPostgres ? 'we"ird`' : 'we`ird"';
    const quoted = isPostgres ? '"we""ird`"' : '`we``ird"`';
    await run(`CREATE TABLE ${quoted} (a TEXT)`);
    const yaml = `
connect: { dsn: "${dsn}" }
resource_types:
  person:
    name: P
    skip_entitlements_and_grants: true
    list: { query: "SELECT DISTINCT person AS id FROM belongs", map: { id: ".id", display_name: ".id", traits: { user: { login: ".id" } } } }
    account_provisioning:
      schema: [{ name: login, type: string }]
      credentials: { no_password: {} }
      create: { queries: ["INSERT INTO belongs VALUES ('made', ?<login>)"] }
      validate: { vars: { l: input.login }, query: "SELECT person AS id FROM belongs WHERE team = 'made' AND person = ?<l>" }
    delete: { queries: ["DELETE FROM belongs WHERE team = 'made' AND person = ?<resource_id>"] }
  team:
    name: T
    list: { query: "SELECT DISTINCT team FROM belongs", map: { id: ".team", display_name: ".team" } }
    static_entitlements:
      - id: in
        display_name: In
        provisioning:
          vars: { t: resource.ID, p: principal.ID }
          grant: { queries: ["INSERT INTO belongs VALUES (?<t>, ?<p>)"] }
          revoke: { queries: ["DELETE FROM belongs WHERE team = ?<t> AND person = ?<p>"] }
    grants: [{ vars: { t: resource.ID }, query: "SELECT person FROM belongs WHERE team = ?<t>", map: [{ principal_id: ".person", principal_type: person, entitlement_id: in }] }]
actions:
  put: { name: Put, arguments: { table: { type: string }, text: { type: string } }, query: "INSERT INTO ?<table|identifier> VALUES (?<text>)" }
  raw: { name: Raw, arguments: { text: { type: string } }, query: "INSERT INTO belongs VALUES ('raw', '?<text|unquoted>')" }
`;
    await trial.with(yaml, async (runtime) => {
      for (const text of hostile) {
        const team = create(ResourceSchema, { id: { resourceType: "team", resource: text } });
        const principal = create(ResourceSchema, { id: { resourceType: "person", resource: text } });
        const entitlement = create(EntitlementSchema, { id: `team:${text}:in`, resource: team });
        await runtime.grant({ ...none, entitlement, principal });
        const { list: grants } = await runtime.listGrants({ ...none, resource: team });
        expect(grants.map((grant) => grant.principal?.id?.resource)).toEqual([text]);
        expect(grants[0]?.id).toBe(`team:${text}:in:person:${text}`);
        await runtime.revoke({ ...none, grant: create(GrantSchema, { entitlement, principal }) });
        const account = { emails: [], login: "", loginAliases: [], profile: { login: text } };
        const made = await runtime.createAccount({
          ...none,
          resourceTypeId: "person",
          account,
          credentials: undefined,
        });
        expect(made.resource?.id?.resource).toBe(text);
        await runtime.deleteResource({ ...none, id: made.resource!.id! });
        const invoke = (action: string, args: Record<string, string>) =>
          runtime.invokeAction({ ...none, name: action, resourceTypeId: "", args, inlineWaitMs: 60_000 });
        expect((await invoke("put", { table: identifier, text })).response).toMatchObject({ success: true });
        expect(await texts(`SELECT a FROM ${quoted}`)).toEqual([[text]]);
        await run(`DELETE FROM ${quoted}`);
        const raw = JSON.stringify((await invoke("raw", { text })).response);
        expect(raw.includes("success")).toBe(/^\w+$/.test(text) && !/[^\x20-\x7e]/.test(text));
        await run("DELETE FROM belongs WHERE team = 'raw'");
        expect(await texts("SELECT team FROM belongs")).toEqual([]);
        expect(await texts("SELECT COUNT(*) FROM canary")).toEqual([["1"]]);
      }
    });
  });

  test("a NUL is refused where the engine cannot hold it, and changes nothing", async () => {
    const yaml = `${people("SELECT 1 AS id, 'x' AS name")}\nactions: { put: { name: Put, arguments: { t: { type: string } }, query: "INSERT INTO belongs VALUES ('nul', ?<t>)" } }`;
    const { response } = await trial.with(yaml, (runtime) =>
      runtime.invokeAction({ ...none, name: "put", resourceTypeId: "", args: { t: "a\0b" }, inlineWaitMs: 60_000 }),
    );
    const rows = await texts("SELECT person FROM belongs WHERE team = 'nul'");
    if (isPostgres) expect([JSON.stringify(response).includes("error"), rows]).toEqual([true, []]);
    else expect(rows).toEqual([["a\0b"]]);
    await run("DELETE FROM belongs");
  });

  test("a connection lost in the middle of an answer: every row, or an error", async () => {
    // The answer is larger than what sockets hold.
    const wide = "SELECT a.id * 10000 + b.id AS id, a.more AS name FROM person a, person b WHERE b.id <= 20";
    await trial.with(people(wide), async (runtime) => {
      const first = await list(runtime);
      expect(first.list).toHaveLength(1000);
      const mine = isPostgres
        ? "SELECT pid FROM pg_stat_activity WHERE application_name = 'baton-sql' AND pid <> pg_backend_pid() AND query LIKE 'SELECT a.id%'"
        : "SELECT id FROM information_schema.processlist WHERE id <> CONNECTION_ID() AND info LIKE 'SELECT a.id%'";
      const victims = (await texts(mine)).flat();
      expect(victims).toHaveLength(1);
      await (isPostgres ? ask(`SELECT pg_terminate_backend(${victims[0]})`) : run(`KILL ${victims[0]}`));
      const readOn = async () => {
        let rows = first.list.length;
        for (let token = first.nextPageToken; token !== ""; ) {
          const page = await list(runtime, token);
          rows += page.list.length;
          token = page.nextPageToken;
        }
        return rows;
      };
      await expect(readOn()).rejects.toMatchObject({ code: "Unavailable" });
    });
  });

  test("a lock that is not given, and a statement that takes too long, are errors that change nothing", async () => {
    const action = (params: string) => `${people("SELECT 1 AS id, 'x' AS name", { params })}
actions: { set: { name: Set, query: "UPDATE person SET name = 'locked' WHERE id = 1" } }`;
    const holder = await openDatabase(targetOf({ dsn } as never, {}));
    const held = holder.change(
      async ({ run: one }) => {
        await one("UPDATE person SET name = 'held' WHERE id = 1", []);
        const { response } = await trial.with(action(`?${lock}`), (runtime) =>
          runtime.invokeAction({ ...none, name: "set", resourceTypeId: "", args: {}, inlineWaitMs: 60_000 }),
        );
        throw new Error(JSON.stringify(response));
      },
      { alone: false },
    );
    await expect(held).rejects.toThrow(/lock/i);
    await holder.close();
    expect(await texts("SELECT name FROM person WHERE id = 1")).toEqual([["p"]]);
    const slow =
      "SELECT COUNT(*) AS id, 'x' AS name FROM person a, person b, person c WHERE a.more <> b.more OR a.id <> c.id";
    await expect(trial.sync(people(slow, { params: `?${statement}` }))).rejects.toMatchObject({
      code: "DeadlineExceeded",
    });
  });

  test("a column that vanishes between two pages is an error that names it", async () => {
    await run(
      "CREATE TABLE shrinking (id INT PRIMARY KEY, name VARCHAR(20))",
      "INSERT INTO shrinking SELECT id, name FROM person",
    );
    const more = ", pagination: { strategy: cursor, primary_key: id, page_size: 500 }";
    const query = "SELECT * FROM shrinking WHERE id > ?<cursor> ORDER BY id LIMIT ?<limit>";
    await trial.with(people(query, { more }), async (runtime) => {
      const { list: rows, nextPageToken } = await list(runtime);
      expect(rows).toHaveLength(500);
      await run("ALTER TABLE shrinking DROP COLUMN name");
      await expect(list(runtime, nextPageToken)).rejects.toThrow("name");
    });
  });

  test("a key of a type that cannot be one, and bytes that are no text, are errors", async () => {
    const more = ", pagination: { strategy: offset, primary_key: id }";
    const floats = `SELECT id * ${isPostgres ? "1.5::float8" : "1.5e0"} AS id, name FROM person ORDER BY id LIMIT ?<limit>`;
    await expect(trial.sync(people(floats, { more }))).rejects.toThrow("unexpected type for primary key");
    const bytes = isPostgres ? "'\\\\xff41'::bytea" : "0xff41";
    await expect(trial.sync(people(`SELECT 1 AS id, ${bytes} AS name`))).rejects.toThrow(
      /not valid for encoding|encoded data/i,
    );
  });

  test("reading cannot write; a file may allow it", async () => {
    const write = isPostgres
      ? "WITH gone AS (DELETE FROM canary RETURNING id) SELECT id, 'x' AS name FROM gone"
      : "DELETE FROM canary";
    await expect(trial.sync(people(write))).rejects.toThrow(/read.only/i);
    expect(await texts("SELECT COUNT(*) FROM canary")).toEqual([["1"]]);
    const allowed = "SELECT 1 AS id, 'x' AS name";
    expect((await trial.sync(people(allowed, { connect: ", read_only: false" }))).resources).toHaveLength(1);
  });

  test("every row of a page by key, by number and without paging", async () => {
    const cursor = "SELECT id, name FROM person WHERE id > ?<cursor> ORDER BY id LIMIT ?<limit>";
    const offset = "SELECT id, name FROM person ORDER BY id LIMIT ?<limit> OFFSET ?<offset>";
    const by = (strategy: string) => ({
      more: `, pagination: { strategy: ${strategy}, primary_key: id, page_size: 500 }`,
    });
    for (const yaml of [
      people(cursor, by("cursor")),
      people(offset, by("offset")),
      people("SELECT id, name FROM person"),
    ])
      expect((await trial.sync(yaml)).resources).toHaveLength(count);
  });

  test("a wrong password and a database that is not there are told without the password", async () => {
    const wrong = dsn.replace(/:[^:@]+@/, ":s3cretly-wrong@");
    const yaml = people("SELECT 1 AS id, 'x' AS name").replace(dsn, wrong);
    const error = await trial
      .with(yaml, (runtime) => runtime.validate(none))
      .then(
        () => undefined,
        (thrown: Error) => thrown,
      );
    expect(error?.message).toContain("127.0.0.1");
    expect(error?.message).toContain("app_a");
    expect(String(error)).not.toContain("s3cretly");
    expect(error).toMatchObject({ code: "Unauthenticated" });
  });
});
