import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { type Running, start } from "@baton-connectors/real-servers";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import pg from "pg";
import { baton } from "./run.ts";
import { writeTenants } from "./tenant-file.ts";

let folder: string;
let files: readonly string[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "baton-history-"));
  const ada = { id: "1", name: "Ada\u0000", email: "ada@acme.example", mfa: true, lastLogin: "2026-10-01T08:00:00Z" };
  const tenant = {
    accounts: [ada, { id: "2", name: "Ben" }],
    things: [{ key: "group:g1", name: "Finance", slugs: ["owner"] }],
    grants: [["group:g1:owner", "user:1"]] as const,
  };
  const [okta, github] = [join(folder, "okta.c1z"), join(folder, "github.c1z")];
  await writeTenants(okta, [{ ...tenant, grants: [] }, tenant]);
  await writeTenants(github, [tenant]);
  files = ["-f", okta, "-f", github];
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const done = async (...args: string[]) =>
  expect(await baton("export", ...args)).toMatchObject({ status: 0, stdout: "", stderr: "" });

/** The two syncs of Okta and the one of GitHub, each twice. */
async function loadTwice(...args: string[]) {
  const { stdout } = await baton("syncs", "-f", files[1]!, "-o", "json");
  const [{ id: earlier }] = JSON.parse(stdout).syncs;
  for (const _ of [1, 2]) {
    await done(...args, "-f", files[1]!, "--sync-id", earlier);
    await done(...args, ...files);
  }
}

test("DuckDB reads a lake of several apps and syncs, which an export again does not double", async () => {
  const lake = join(folder, "lake");
  await loadTwice("parquet", "--partition", "--out", lake);
  expect(
    globSync("grants/*/*/*.parquet", { cwd: lake })
      .map((path) => path.replace(/\w{27}/, "SYNC"))
      .sort(),
  ).toEqual([
    "grants/app=github/sync_date=2026-11-01/SYNC.parquet",
    "grants/app=okta/sync_date=2026-11-01/SYNC.parquet",
    "grants/app=okta/sync_date=2026-11-02/SYNC.parquet",
  ]);
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
  const table = (name: string) => `read_parquet('${lake}/${name}/*/*/*.parquet', hive_partitioning = true)`;
  expect(
    await rows(`select app, sync_date::text as day, count(*)::int as n, bool_or(mfa) as mfa, year(max(last_login))::int as y
      from ${table("accounts")} group by all order by all`),
  ).toEqual([
    { app: "github", day: "2026-11-01", n: 2, mfa: true, y: 2026 },
    { app: "okta", day: "2026-11-01", n: 2, mfa: true, y: 2026 },
    { app: "okta", day: "2026-11-02", n: 2, mfa: true, y: 2026 },
  ]);
  expect(await rows(`select app, person, path, privileged from ${table("grants")} order by app`)).toEqual([
    { app: "github", person: "ada@acme.example", path: "direct", privileged: true },
    { app: "okta", person: "ada@acme.example", path: "direct", privileged: true },
  ]);
  expect(await rows(`select count(*)::int as n from ${table("syncs")} where is_whole`)).toEqual([{ n: 3 }]);
  connection.closeSync();
});

const wanted = [
  { app: "github", syncs: 1, accounts: 2, grants: 1 },
  { app: "okta", syncs: 2, accounts: 4, grants: 1 },
];
const counts = (schema: string) => `select s.app, count(*) as syncs,
  (select count(*) from ${schema}accounts a where a.app = s.app) as accounts,
  (select count(*) from ${schema}grants g where g.app = s.app) as grants from ${schema}syncs s group by s.app order by s.app`;

test("SQLite holds each sync once, however often it is loaded", async () => {
  const path = join(folder, "history.db");
  await loadTwice(`sqlite:${path}`);
  const db = new DatabaseSync(path, { readOnly: true });
  expect(
    db
      .prepare(counts(""))
      .all()
      .map((row) => ({ ...row })),
  ).toEqual(wanted);
  expect(db.prepare("select count(*) as n from people").get()).toEqual({ n: 3 });
  db.close();
});

test("the ten questions of the recipe page have answers", async () => {
  const page = readFileSync(new URL("../../../docs/history.md", import.meta.url), "utf8");
  const [views, ...questions] = [...page.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, sql]) => sql!);
  expect(questions).toHaveLength(10);
  const lake = join(folder, "recipe");
  const company = fileURLToPath(new URL("../../../docs/review/company", import.meta.url));
  await done("parquet", "--partition", "--out", lake, "-f", company);
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run(views!.replaceAll("'lake/", `'${lake}/`));
  const counts: number[] = [];
  for (const sql of questions) counts.push((await connection.runAndReadAll(sql)).getRowObjectsJson().length);
  connection.closeSync();
  expect(counts[1]).toBeGreaterThan(3);
  expect(counts[3]).toBe(3);
  expect(counts[6]).toBe(9);
});

test("PostgreSQL the same, all or nothing", async () => {
  const server = await start("postgresql");
  try {
    await loadTwice(urlOf(server));
    const client = new pg.Client({ connectionString: urlOf(server) });
    await client.connect();
    try {
      const { rows } = await client.query(counts("baton."));
      expect(rows.map((row) => ({ ...row, ...numbers(row) }))).toEqual(wanted);
      const { rows: ada } = await client.query(
        "select name, mfa, last_login from baton.accounts where app = 'github' and id = '1'",
      );
      expect(ada).toEqual([{ name: "Ada�", mfa: true, last_login: new Date("2026-10-01T08:00:00Z") }]);
      // What cannot be written takes all back.
      await client.query("alter table baton.grants add constraint none check (app <> 'github')  not valid");
      await client.query("delete from baton.syncs");
      expect(await baton("export", urlOf(server), ...files)).toMatchObject({
        status: 14,
        stderr: expect.stringContaining("none"),
      });
      expect((await client.query("select 1 from baton.syncs")).rowCount).toBe(0);
    } finally {
      await client.end();
    }
  } finally {
    await server.stop();
  }
});

const urlOf = ({ host, port, user, password }: Running) =>
  `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/postgres`;

const numbers = (row: Record<string, string>) =>
  Object.fromEntries(["syncs", "accounts", "grants"].map((name) => [name, Number(row[name])]));

test.each([
  ["postgres://127.0.0.1:1/nothing", 14, "PostgreSQL"],
  ["mysql://x", 2, "unknown export"],
  ["parqet", 2, "Did you mean parquet?"],
])("%s is an error", async (target, status, text) =>
  expect(await baton("export", target, ...files)).toMatchObject({
    status,
    stdout: "",
    stderr: expect.stringContaining(text),
  }),
);
