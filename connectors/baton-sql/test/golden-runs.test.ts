import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Databases, startDatabases } from "./databases.ts";
import { type Content, contentOf, lines, parts } from "./rows.ts";
import { configPath, sync } from "./sync.ts";

/** One recorded sync of Go's connector. */
interface Recording extends Partial<Content> {
  readonly args: { readonly args: readonly string[]; readonly env: Readonly<Record<string, string>> };
  readonly exit: number;
  readonly last: string;
}
const folder = new URL("fixtures/runs/", import.meta.url);
const recording = (name: string): Recording =>
  JSON.parse(gunzipSync(readFileSync(new URL(`${name}.json.gz`, folder))).toString());
const names = readdirSync(folder).map((name) => name.replace(".json.gz", ""));

let databases: Databases;
beforeAll(async () => {
  databases = await startDatabases();
});
afterAll(() => databases.stop());

/** The recorded address with the server's that runs here; a wrong password or port stays wrong. */
function environment({ args }: Recording, engine: "mysql" | "postgres"): Record<string, string> {
  const [, query = ""] = (args.env.DB_DSN ?? "").split("?");
  const { user, password } = databases.server(engine);
  return { ...args.env, DB_DSN: databases.dsn(engine) + (query && `?${query}`), DBU: user, DBP: password };
}
const fileOf = ({ args }: Recording) => args.args.find((arg) => arg.startsWith("{CFG}/"))?.replace("{CFG}/", "") ?? "";

const engineOf = (name: string) => (name.startsWith("a-postgres") ? "postgres" : "mysql");
const run = (name: string) => {
  const recorded = recording(name);
  return sync(onThisPort(configPath(fileOf(recorded))), environment(recorded, engineOf(name)));
};

const copies = mkdtempSync(join(tmpdir(), "golden-sql-"));
afterAll(() => rmSync(copies, { recursive: true }));

/** Some files name the server's address themselves. */
function onThisPort(path: string): string {
  if (!existsSync(path)) return path;
  const source = readFileSync(path, "utf8");
  if (!source.includes(":13306")) return path;
  const copy = join(copies, basename(path));
  const { port, password } = databases.server("mysql");
  writeFileSync(copy, source.replaceAll(":13306", `:${port}`).replaceAll("baton-pass", password));
  return copy;
}

/** Where Go's connector fails, or loses rows or a value, or stores what nobody lists: tested one by one below. */
const different = [
  "a-err-scheme-postgresql",
  "a-err-skipint",
  "a-mysql-offset-page_250",
  "a-postgres-basic",
  "a-postgres-cursor-page_1",
  "a-postgres-offset-page_250",
  "a-postgres-pgcursor-page_250",
];
const same = names.filter((name) => !different.includes(name));
const succeeded = same.filter((name) => recording(name).exit === 0);
const failed = same.filter((name) => recording(name).exit !== 0 && fileOf(recording(name)));

describe("a sync ends in the rows of the recorded sync", () => {
  test.each(succeeded)("%s", async (name) => {
    const { store, summary } = await run(name);
    expect(summary.outcome).toBe("finished");
    const ours = contentOf(store);
    const recorded = recording(name);
    for (const part of parts) expect({ part, rows: lines(ours[part]) }).toEqual({ part, rows: lines(recorded[part]) });
  });
});

describe("a configuration that fails there fails here", () => {
  test.each(failed)("%s", async (name) => {
    await expect(run(name)).rejects.toThrow(Error);
  });
});

describe("where Go's connector loses something", () => {
  test("a time of a timestamp column is the last login, and nothing else differs (a-postgres-basic)", async () => {
    const ours = contentOf((await run("a-postgres-basic")).store);
    const recorded = recording("a-postgres-basic");
    const withoutTime = (rows: readonly string[]) => rows.map((row) => row.replace(/"lastLogin":"[^"]*",?/, ""));
    for (const part of parts) expect(withoutTime(lines(ours[part]))).toEqual(lines(recorded[part]));
    expect(JSON.stringify(ours.resources)).toContain('"lastLogin":"2025-03-04T05:06:07Z"');
  });

  test.each([
    ["a-mysql-offset-page_250", 250],
    ["a-postgres-offset-page_250", 250],
    ["a-postgres-pgcursor-page_250", 250],
    ["a-postgres-cursor-page_1", 1],
  ])("%s: every row is read", async (name, count) => {
    const { resources } = contentOf((await run(name)).store);
    expect(resources).toHaveLength(count);
    expect(recording(name).resources?.length ?? 0).toBeLessThan(count);
    expect(lines(resources)).toEqual(expect.arrayContaining([...lines(recording(name).resources)]));
  });

  test("grants to a type that does not exist are left out and counted (a-err-skipint)", async () => {
    const { store, logged } = await run("a-err-skipint");
    expect(contentOf(store).grants).toEqual([]);
    expect(logged.join()).toContain("3 grants");
  });

  test("postgresql:// is a scheme too (a-err-scheme-postgresql)", async () => {
    const { port, user, password } = databases.server("postgres");
    const source = readFileSync(configPath("err-scheme-postgresql.yml"), "utf8");
    const copy = join(copies, "postgresql.yml");
    writeFileSync(
      copy,
      source.replace(/postgresql:[^"]*/, `postgresql://${user}:${password}@127.0.0.1:${port}/postgres`),
    );
    expect(contentOf((await sync(copy, {})).store).resources).toHaveLength(3);
  });
});
