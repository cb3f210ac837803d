import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { baton, batonOn, fixture, shell } from "./run.ts";

const flat = fixture("flat.sqlite.c1z");
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "baton-terminal-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("on a terminal", () => {
  // A row is a line, or where five columns find no room, a line for each and a blank one.
  test.each([
    [30, 360 * 6 - 1],
    [40, 360 * 6 - 1],
    [80, 361],
  ])("of %d columns no line is longer", async (columns, count) => {
    const { stdout } = await batonOn({ columns, env: { NO_COLOR: "1" } }, "grants", "-f", flat);
    const lines = stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(count);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
  });

  test("the head is coloured, and not with NO_COLOR, a dumb terminal, or a pipe", async () => {
    const escapes = async (terminal: Parameters<typeof batonOn>[0]) =>
      (await batonOn(terminal, "resource-types", "-f", flat)).stdout.includes("\u001b[");
    expect(await escapes({ columns: 80 })).toBe(true);
    expect(await escapes({ columns: 80, env: { NO_COLOR: "1" } })).toBe(false);
    expect(await escapes({ columns: 80, env: { TERM: "dumb" } })).toBe(false);
    expect(await escapes({})).toBe(false);
  });
});

test("a reader that has seen enough is no failure", async () => {
  const ran = await shell(`baton grants -o json -f '${flat}' | head -c 20`);
  expect(ran).toEqual({ status: 0, stdout: '{"grants":[{"grant":', stderr: "" });
});

test("without a command there is help, and a wrong one is a mistake", async () => {
  const { status, stdout } = await baton();
  expect(status).toBe(0);
  for (const command of ["access", "completion", "diff", "export", "rollback-expansion", "sanitize", "why"]) {
    expect(stdout).toContain(`  ${command} `);
  }
  expect(stdout).not.toContain("dump-db");
  expect(await baton("grnats")).toMatchObject({ status: 2, stdout: "", stderr: expect.stringContaining("grnats") });
});

describe("the hidden commands", () => {
  test.each(["flat.sqlite.c1z", "flat.pebble.c1z"])("dump-db of %s writes what SQLite's tools read", async (name) => {
    const out = join(folder, `${name}.db`);
    expect(await baton("dump-db", "-f", fixture(name), "--out", out)).toMatchObject({ status: 0 });
    const db = new DatabaseSync(out, { readOnly: true });
    expect(db.prepare("select count(*) as n from v1_grants").get()).toEqual({ n: 360 });
    db.close();
  });

  test("optimize of a v3 file changes nothing", async () => {
    const before = readFileSync(fixture("flat.pebble.c1z"));
    const { status, stdout } = await baton("optimize", "-f", fixture("flat.pebble.c1z"));
    expect([status, stdout]).toEqual([0, "Optimize is not applicable for pebble-backed C1Z; no changes made."]);
    expect(readFileSync(fixture("flat.pebble.c1z")).equals(before)).toBe(true);
    expect(existsSync(`${fixture("flat.pebble.c1z")}.tmp`)).toBe(false);
  });
});

test("recalculate-stats counts what Go counted, and says of which sync", async () => {
  const copy = join(folder, "counted.c1z");
  copyFileSync(flat, copy);
  const ran = await baton("recalculate-stats", "-f", copy);
  const { id, stats } = JSON.parse(readFileSync(fixture("flat.stats.json"), "utf8"));
  expect(ran).toMatchObject({
    status: 0,
    stdout: `Recalculated stats of sync ${id}\n1 sync recalculated in ${copy}\n`,
  });
  expect(JSON.parse((await baton("stats", "-o", "json", "-f", copy)).stdout).stats).toEqual(stats);
  const other = await baton("recalculate-stats", "-f", copy, "--sync-id", "nothing");
  expect([other.status === 0, other.stderr.includes("no finished sync nothing")]).toEqual([false, true]);
});
