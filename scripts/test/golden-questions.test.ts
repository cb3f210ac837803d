import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { openInstance } from "../../connectors/baton-github/test/instance.ts";
import { goldenTenant as googleTenant } from "../../connectors/baton-gsuite/test/golden.ts";
import { openGoogle } from "../../connectors/baton-gsuite/test/google.ts";
import { openOrganisation } from "../../connectors/baton-okta/test/organisation.ts";
import { runBaton } from "../../shared/baton/src/run.ts";
import { baton } from "../../shared/baton/test/run.ts";
import { openStore, toPebble } from "../../shared/c1z/src/index.ts";
import type { Runtime } from "../../shared/sdk/src/host.ts";
import { silentLog } from "../../shared/sdk/src/log.ts";
import { runSync } from "../../shared/sync/src/index.ts";

/* Every question of the file tool, of the tenants that the Go connectors were recorded with, in both formats of files. */

const runtimes: Readonly<Record<string, () => Runtime>> = {
  okta: () => openOrganisation().runtime({ syncSecrets: true, syncCustomRoles: true }),
  github: () => openInstance().runtime(),
  gsuite: () => openGoogle(googleTenant).runtime,
};
const apps = Object.keys(runtimes);
const cases = apps.flatMap((app) => (["v1", "v3"] as const).map((format) => [app, format] as const));

let folder: string;
const fileOf = (app: string, format: string) => join(folder, format, `${app}.c1z`);
const rowsOf = async (file: string, sql: string) =>
  JSON.parse((await baton("query", sql, "-f", file, "-o", "json")).stdout).rows as Record<string, string>[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "baton-golden-"));
  for (const format of ["v1", "v3"]) mkdirSync(join(folder, format));
  for (const app of apps) {
    const store = await openStore(fileOf(app, "v1"));
    await runSync({ runtime: runtimes[app]!(), store, log: silentLog });
    await store.close();
    await toPebble(fileOf(app, "v1"), fileOf(app, "v3"));
  }
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(cases)("%s, %s", (app, format) => {
  const file = () => fileOf(app, format);
  const out = (name: string) => join(folder, `${app}-${format}-${name}`);
  const grants = () => rowsOf(file(), "select * from access where principal_type = 'user' order by grant_id limit 1");
  const ran = async (...args: string[]) => {
    const { status, stdout, stderr } = await baton(...args, "-f", file());
    expect({ args, status, stderr }).toEqual({ args, status: 0, stderr: "" });
    return stdout;
  };

  test.each(["console", "json", "csv"])("who, why, access as %s", async (as) => {
    const [grant] = await grants();
    const principal = `${grant!.principal_type}:${grant!.principal_id}`;
    const who = await ran("who", `${grant!.resource_type}:${grant!.resource_id}`, "-o", as);
    const why = await ran("why", principal, "-o", as);
    const access = await ran("access", principal, "-o", as);
    for (const said of [who, why]) expect(said).toContain(as === "console" ? grant!.slug : grant!.entitlement_id);
    expect(access).toContain(as === "console" ? grant!.resource_name : grant!.resource_id);
    if (as === "json") for (const said of [who, why, access]) expect(typeof JSON.parse(said)).toBe("object");
  });

  test("every view of query has the rows that the listings have", async () => {
    const { grants: listed } = JSON.parse(await ran("grants", "-o", "json"));
    const { resources } = JSON.parse(await ran("resources", "-o", "json"));
    const { entitlements } = JSON.parse(await ran("entitlements", "-o", "json"));
    const counts = await rowsOf(
      file(),
      `select (select count(*) from access) as access, (select count(*) from grants) as grants,
        (select count(*) from resources) as resources, (select count(*) from entitlements) as entitlements,
        (select count(*) from accounts) > 0 as accounts, (select count(*) from people) > 0 as people`,
    );
    expect(counts).toEqual([
      {
        ...{ access: listed.length, grants: listed.length, resources: resources.length },
        ...{ entitlements: entitlements.length, accounts: 1, people: 1 },
      },
    ]);
  });

  test("check in every format, report in every format, and a diff with itself", async () => {
    for (const as of ["console", "json", "csv", "junit", "sarif"]) {
      const { status, stderr, stdout } = await baton("check", "-f", file(), "-o", as);
      expect({ as, isAnswered: status === 0 || status === 1, stderr }).toEqual({ as, isAnswered: true, stderr: "" });
      expect(stdout).toContain("no-owner");
    }
    for (const as of ["html", "markdown", "json"])
      expect(await ran("report", "-o", as)).toContain(as === "json" ? '"checks"' : "Access review");
    expect(await baton("diff", file(), file())).toMatchObject({ status: 0, stderr: "" });
  });

  test.each(["csv", "xlsx", "json", "parquet", "c1z"])("export %s", async (kind) => {
    await ran("export", kind, "--out", out(kind));
    if (kind === "csv") expect(readFileSync(out(kind), "utf8").split("\n")[0]).toMatch(/^Type,Last Name,/);
    if (kind === "c1z") expect((await baton("stats", "-f", out(kind))).status).toBe(0);
  });

  test("a SQLite database", async () => {
    await ran("export", `sqlite:${out("db")}`);
    using db = new DatabaseSync(out("db"), { readOnly: true });
    expect(db.prepare("select count(*) as n from grants").get()).toEqual({
      n: (await rowsOf(file(), "select count(*) as n from grants"))[0]!.n,
    });
  });

  test("every question of the explorer", async () => {
    const [grant] = await grants();
    await withExplorer(file(), async (ask) => {
      const app = grant!.app!;
      const person = { app, type: grant!.principal_type!, id: grant!.principal_id! };
      const on = { app, type: grant!.resource_type!, id: grant!.resource_id! };
      expect((await ask("overview")).people).toBeGreaterThan(0);
      expect((await ask("search", { q: grant!.principal_name!.slice(0, 12), app: "", type: "" })).rows).not.toEqual([]);
      expect((await ask("search", { q: grant!.entitlement_id!, app, type: "" })).rows).not.toEqual([]);
      expect(JSON.stringify(await ask("person", person))).toContain(grant!.entitlement_id);
      expect(JSON.stringify(await ask("holders", on))).toContain(grant!.principal_id);
      expect((await ask("changes")).rows).toEqual([]);
      expect((await ask("findings")).left).toBeDefined();
    });
  });
});

test.each(["v1", "v3"])("all three as one company, %s", async (format) => {
  const all = join(folder, format);
  const accounts = await rowsOf(all, "select app, count(*) as n from accounts group by app order by app");
  expect(accounts.map(({ app }) => app)).toEqual(["github", "gsuite", "okta"]);
  const report = await baton("report", "-f", all, "--directory", "okta", "-o", "markdown");
  expect(report).toMatchObject({ status: 0, stderr: "" });
  await withExplorer(all, async (ask) => {
    expect((await ask("overview")).apps).toHaveLength(3);
  });
});

// biome-ignore lint/suspicious/noExplicitAny: what JSON has is looked at by the tests
type Ask = (question: string, of?: Readonly<Record<string, string>>) => Promise<any>;

async function withExplorer(file: string, work: (ask: Ask) => Promise<void>): Promise<void> {
  const [stdout, stderr, stop] = [new PassThrough(), new PassThrough(), new AbortController()];
  const printed = new Promise<string>((resolve) => stdout.once("data", (text) => resolve(String(text).trim())));
  const ended = runBaton(["explorer", "-f", file, "--no-open"], { stdout, stderr, env: {} }, stop.signal);
  const { origin, hash } = new URL(await printed);
  const ask: Ask = async (question, of = {}) => {
    const headers = { authorization: `Bearer ${hash.slice(1)}` };
    const answer = await fetch(`${origin}/api/${question}?${new URLSearchParams(of)}`, { headers });
    expect({ question, status: answer.status }).toEqual({ question, status: 200 });
    return answer.json();
  };
  try {
    for (let tries = 0; tries < 600 && !(await ask("progress")).ready; tries++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    await work(ask);
  } finally {
    stop.abort();
    expect(await ended).toBe(0);
  }
}
