import { readdirSync, readFileSync } from "node:fs";
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
const recording = (name: string): Recording => JSON.parse(gunzipSync(readFileSync(new URL(`${name}.json.gz`, folder))).toString());
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
  return sync(configPath(fileOf(recorded)), environment(recorded, engineOf(name)));
};

/** Where Go's connector loses rows or a value: tested one by one below. */
const better = ["a-postgres-basic", "a-postgres-pgcursor-page_250", "a-mysql-offset-page_250", "a-postgres-offset-page_250"];
const succeeded = names.filter((name) => recording(name).exit === 0 && !better.includes(name));

describe("a sync ends in the rows of the recorded sync", () => {
  test.each(succeeded)("%s", async (name) => {
    const { store, summary } = await run(name);
    expect(summary.outcome).toBe("finished");
    const ours = contentOf(store);
    const recorded = recording(name);
    for (const part of parts) expect({ part, rows: lines(ours[part]) }).toEqual({ part, rows: lines(recorded[part]) });
  });
});

const failed = names.filter((name) => recording(name).exit !== 0 && !better.includes(name) && fileOf(recording(name)));
/** These cannot be wrong here, and are not. */
const mended: readonly string[] = ["a-err-scheme-postgresql"];

describe("a configuration that fails there fails here", () => {
  test.each(failed.filter((name) => !mended.includes(name)))("%s", async (name) => {
    await expect(run(name)).rejects.toThrow(Error);
  });
});
