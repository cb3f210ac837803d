import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { parquetReadObjects } from "hyparquet";
import { baton, fixture } from "./run.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "baton-test-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const [flat, nested] = [fixture("flat.sqlite.c1z"), fixture("nested.sqlite.c1z")];
const json = async (...args: string[]) => {
  const { status, stdout, stderr } = await baton(...args, "-o", "json");
  expect([status, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout);
};

interface Row {
  readonly resource: { readonly id: { readonly resource: string } };
  readonly entitlement?: { readonly id: string };
}

describe("filters", () => {
  test.each([
    [["-t", "group"], 360],
    [["-t", "group", "-r", "g00003"], 30],
    [["-e", "group:g00003:member"], 30],
    [["-p", "user:u0000003"], 3],
    [["--principal-type", "user"], 360],
    [["--principal-type", "group"], 0],
    [["-t", "user"], 0],
  ])("grants %j", async (args, count) => {
    const { grants = [] } = await json("grants", "-f", flat, ...args);
    expect(grants).toHaveLength(count);
  });

  test.each([
    [["resources", "-t", "group", "-r", "g00003"], ["g00003"]],
    [["resources", "--parent", "group:g00003"], []],
    [["entitlements", "-t", "group", "-r", "g00003"], ["group:g00003:member"]],
  ])("%j", async (args, ids) => {
    const document = await json(...args, "-f", flat);
    const rows: Row[] = Object.values<Row[]>(document)[0] ?? [];
    expect(rows.map(({ resource, entitlement }) => entitlement?.id ?? resource.id.resource)).toEqual(ids);
  });

  test("who: one entitlement, principals of one type", async () => {
    const { holders } = await json("who", "group:g00003", "-f", nested, "--principal-type", "group");
    expect(holders).toEqual([expect.objectContaining({ principalType: "group", principal: "g00002", direct: true })]);
    const of = await baton("who", "group:g00003", "-f", nested, "-e", "group:g00003:other", "-o", "json");
    expect(of).toMatchObject({ status: 5, stdout: "" });
  });

  test.each([
    [["grants", "-r", "g00003"], "--resource-type and --resource are required"],
    [["grants", "-t", "group", "-r", "g1", "-e", "x"], "exclude each other"],
    [["grants", "-p", "nobody"], "the file has no nobody"],
    [["access", "-t", "user"], "are required"],
    [["principals", "-t", "group"], "are required"],
    [["resources", "-r", "g00003"], "are required"],
    [["entitlements", "-r", "g00003"], "are required"],
    [["resources", "--parent", "nobody"], "the file has no nobody"],
    [["grants", "-o", "yaml"], 'unknown output format "yaml"'],
    [["grants", "-o", "csv"], "grants prints console, json"],
    [["query", "select 1", "-o", "dot"], "query prints console, json, csv"],
    [["why", "user:u0000003", "-o", "svg"], "why prints console, json, csv, dot, mermaid"],
    [["diff", "-o", "xml"], "diff prints console, json, csv, markdown"],
    [["to-pebble", "--out", flat, "--batch-size", "5"], "exists"],
    [["to-pebble", "--out", "x.c1z", "--sync-id", "nothing"], "holds no sync nothing"],
    [["to-sqlite", "--out", "x.c1z"], "is a SQLite (v1) file already"],
    [["diff", "one"], "two names"],
    [["grants", "--sync-id", "nothing"], "has no sync nothing"],
  ])("%j is a mistake", async (args, message) => {
    const { status, stdout, stderr } = await baton(...args, "-f", flat);
    expect(status).toBeGreaterThan(0);
    expect(stdout).toBe("");
    expect(stderr).toContain(message);
  });
});

test("to-pebble and to-sqlite: the same rows in another format", async () => {
  const [pebble, sqlite] = [join(folder, "pebble.c1z"), join(folder, "sqlite.c1z")];
  const made = await baton("to-pebble", "--out", pebble, "-f", nested);
  expect([made.status, made.stdout]).toEqual([0, expect.stringMatching(/^Wrote sync \w{27} to /)]);
  expect((await baton("stats", "-f", pebble)).stdout).toContain("pebble");
  expect((await baton("to-pebble", "--out", join(folder, "x"), "-f", pebble)).stderr).toContain("already");
  expect((await baton("to-sqlite", "--out", sqlite, "-f", pebble)).stdout).toBe(`Wrote ${sqlite}\n`);
  const grantsOf = async (file: string) => {
    const { grants } = await json("grants", "-f", file);
    return grants.map(({ grant }: { grant: { id: string } }) => grant.id).toSorted();
  };
  expect(await grantsOf(pebble)).toEqual(await grantsOf(nested));
  expect(await grantsOf(sqlite)).toEqual(await grantsOf(nested));
});

test("access: what a user holds, by resource", async () => {
  const { principal, access } = await json("access", "-t", "user", "-r", "u0000003", "-f", flat);
  expect(principal.displayName).toBe("User u0000003");
  expect(access.map((one: { resource: { id: { resource: string } } }) => one.resource.id.resource).sort()).toEqual(
    ["g00003", "g00004", "g00005"].map((_, k) => `g${String((3 + 37 * k) % 12).padStart(5, "0")}`).sort(),
  );
});

describe("why and who", () => {
  test("ways are told from what is held directly, shortest first", async () => {
    const { access } = await json("why", "user:u0000003", "group:g00009:member", "-f", nested);
    expect(access[0].direct).toBe(false);
    const [path] = access[0].paths as { entitlement: string }[][];
    expect(path!.map(({ entitlement }) => entitlement)).toEqual([
      "group:g00010:member",
      "group:g00007:member",
      "group:g00008:member",
      "group:g00009:member",
    ]);
  });

  test("every access of everybody has a way, and who tells the same about direct access", async () => {
    const { holders } = await json("who", "group:g00009", "-f", nested);
    for (const { principalType, principal, direct } of holders.slice(0, 5)) {
      const said = await json("why", `${principalType}:${principal}`, "group:g00009:member", "-f", nested);
      expect(said.access[0].paths.length).toBeGreaterThan(0);
      expect(said.access[0].direct).toBe(direct);
    }
  });

  test("as a picture", async () => {
    const dot = await baton("why", "user:u0000003", "group:g00008:member", "-f", nested, "-o", "dot");
    expect(dot.stdout).toContain("n0 -> n1;");
    const mermaid = await baton("why", "user:u0000003", "group:g00008:member", "-f", nested, "-o", "mermaid");
    expect(mermaid.stdout).toMatch(/^flowchart LR\n {2}n0\["User u0000003"\]/);
  });

  test.each([
    ["why", "user:nobody"],
    ["why", "user:u0000003", "group:g00001:member"],
    ["who", "group:nothing"],
  ])("%s %s: what is not there is an error", async (...args) => {
    const { status, stderr } = await baton(...args.filter(Boolean), "-f", flat);
    expect([status, stderr.startsWith("Error: ")]).toEqual([5, true]);
  });
});

describe("diff", () => {
  test("no change, status 0; changes, status 1", async () => {
    expect(await baton("diff", flat, flat)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("0 grants gained"),
    });
    const changed = await baton("diff", flat, nested, "-o", "json");
    expect(changed.status).toBe(1);
    const { gained, lost, resources } = JSON.parse(changed.stdout);
    expect([gained.length, lost.length, resources.created.length, resources.deleted.length]).toEqual([307, 300, 3, 60]);
    const csv = await baton("diff", flat, nested, "-o", "csv");
    expect(csv.stdout.trimEnd().split("\n")).toHaveLength(1 + 307 + 300 + 3 + 60);
    expect((await baton("diff", flat, nested, "-o", "markdown")).stdout).toContain("| gained | group | g00003 |");
  });

  test("of one sync alone is an error", async () =>
    expect(await baton("diff", "-f", flat)).toMatchObject({
      status: 9,
      stderr: expect.stringContaining("single sync"),
    }));
});

describe("principals compare", () => {
  const compare = (...args: string[]) => baton("principals", "compare", "-f", flat, "--compare-file", nested, ...args);

  test("of the same entitlement in one file: they match", async () => {
    const member = ["-e", "group:g00003:member", "--compare-entitlement", "group:g00003:member"];
    expect(await baton("principals", "compare", "-f", flat, "--compare-file", flat, ...member)).toMatchObject({
      status: 0,
      stdout: "The principals appear to match",
    });
  });

  test("tells who is missing and who is extra, each of its own file", async () => {
    const member = ["-e", "group:g00003:member", "--compare-entitlement", "group:g00009:member"];
    const { stdout } = await compare(...member, "-o", "json");
    const document: Record<string, Row[]> = JSON.parse(stdout);
    const ids = (name: string) => (document[name] ?? []).map(({ resource }) => resource.id.resource);
    expect(ids("base").sort()).toEqual(await holders(flat, "group:g00003:member"));
    expect(ids("compared").sort()).toEqual(await holders(nested, "group:g00009:member"));
    const [base, compared] = [new Set(ids("base")), new Set(ids("compared"))];
    expect(ids("missing").sort()).toEqual([...base].filter((id) => !compared.has(id)).sort());
    expect(ids("extra").sort()).toEqual([...compared].filter((id) => !base.has(id)).sort());
    const table = (await compare(...member)).stdout;
    expect(table).toMatch(/^Missing Principals\nID +\| Display Name[\s\S]+\nExtra Principals\nID +\|/);
  });

  const holders = async (file: string, entitlement: string) =>
    (await json("grants", "-f", file, "-e", entitlement)).grants
      .map(({ principal }: { principal: { id: { resource: string } } }) => principal.id.resource)
      .sort();
});

describe("query", () => {
  test("counts what the listing shows", async () => {
    const { rows } = await json(
      "query",
      "select principal_type, count(*) n from grants group by 1 order by 1",
      "-f",
      nested,
    );
    expect(rows).toEqual([
      { principal_type: "group", n: 31 },
      { principal_type: "user", n: 336 },
    ]);
    const people = await json("query", "select email, status from principals where id = 'u0000003'", "-f", nested);
    expect(people.rows).toEqual([{ email: "u0000003@example.com", status: "enabled" }]);
  });

  test.each([
    "delete from v1_grants",
    "select nothing from nowhere",
    "attach 'x.db' as x",
    "with a as (select 1) delete from v1_grants",
    "select 1; select 2",
    "select ';' /* ; */ -- ;\n; select 2",
  ])("%s is refused", async (sql) => {
    const before = readFileSync(flat);
    expect(await baton("query", sql, "-f", flat)).toMatchObject({ status: 2, stdout: "" });
    expect(readFileSync(flat).equals(before)).toBe(true);
  });
});

describe("a query's values", () => {
  const sql =
    "select 1 id, 9007199254740993 id, 1.5 real, null none, x'00ff' blob, ';--' text -- the end;\n; /* and\n nothing more; */";

  test("as JSON: integers are numbers with every digit, no column is lost, bytes are base64", async () => {
    const { stdout } = await baton("query", sql, "-f", flat, "-o", "json");
    expect(stdout.replace(/\s/g, "")).toBe(
      '{"rows":[{"id":1,"id_2":9007199254740993,"real":1.5,"none":null,"blob":"AP8=","text":";--"}]}',
    );
  });

  test("as CSV: the same", async () => {
    const { stdout } = await baton("query", sql, "-f", flat, "-o", "csv");
    expect(stdout).toBe("id,id,real,none,blob,text\n1,9007199254740993,1.5,,AP8=,;--\n");
  });
});

describe("export", () => {
  test("csv: identities, entitlements, grants, under the names ConductorOne imports", async () => {
    const out = join(folder, "sync.csv");
    expect(await baton("export", "csv", "-f", flat, "--out", out)).toMatchObject({ status: 0 });
    const [head, ...lines] = readFileSync(out, "utf8").trimEnd().split("\n");
    expect(head!.split(",").slice(0, 12).join(",")).toBe(
      "Type,Last Name,First Name,User ID,User Status,Email Address,Entitlement Display Name,Entitlement,Resource Type,Resource Name,Entitlement Description,Entitlement Slug",
    );
    const kinds = lines.map((line) => line.split(",")[0]);
    expect(["Identity", "Entitlement", "Grant"].map((kind) => kinds.filter((one) => one === kind).length)).toEqual([
      120, 12, 360,
    ]);
  });

  test("xlsx, json, parquet", async () => {
    const xlsx = join(folder, "sync.xlsx");
    expect(await baton("export", "xlsx", "-f", flat, "--out", xlsx)).toMatchObject({ status: 0, stderr: "" });
    expect(readFileSync(xlsx).subarray(0, 2).toString()).toBe("PK");
    const out = join(folder, "sync.json");
    expect(await baton("export", "json", "-f", flat, "--out", out)).toMatchObject({ status: 0 });
    const { resources, grants } = JSON.parse(readFileSync(out, "utf8"));
    expect([resources.length, grants.length]).toEqual([132, 360]);
    const tables = join(folder, "parquet");
    expect(await baton("export", "parquet", "-f", nested, "--out", tables)).toMatchObject({ status: 0 });
    const bytes = readFileSync(join(tables, "grants.parquet"));
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    const rows = await parquetReadObjects({ file });
    expect(rows).toHaveLength(367);
    expect(rows.filter(({ direct }) => direct)).toHaveLength(134);
  });

  test("c1z: one sync in a file of its own, and never over another file", async () => {
    const out = join(folder, "latest.c1z");
    expect(await baton("export", "c1z", "-f", fixture("flat.pebble.c1z"), "--out", out)).toMatchObject({ status: 0 });
    expect((await json("grants", "-f", out)).grants).toHaveLength(360);
    expect(await baton("export", "c1z", "-f", flat, "--out", out)).toMatchObject({
      stderr: expect.stringContaining("exists already"),
    });
  });
});

test("nothing is left in the temporary directory", async () => {
  const before = readdirSync(tmpdir()).filter((name) => name.startsWith("c1z"));
  await baton("stats", "-f", flat);
  await baton("grants", "-f", flat, "--sync-id", "nothing");
  const after = readdirSync(tmpdir()).filter((name) => name.startsWith("c1z"));
  expect(after.filter((name) => !before.includes(name)).length).toBeLessThanOrEqual(2);
});
