import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "@jest/globals";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "baton-file-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The program on a list of so many people. */
function run(people: number, ...flags: string[]) {
  const names = Array.from({ length: people }, (_, n) => `person-${n}`);
  writeFileSync(join(folder, "users.csv"), ["Name", ...names].join("\n"));
  const args = ["--input", join(folder, "users.csv"), "--file", join(folder, "sync.c1z"), ...flags];
  return spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", main, ...args], {
    encoding: "utf8",
    env: { PATH: process.env.PATH },
  });
}

test("a file that has lost too many people is refused, until it is confirmed", () => {
  expect(run(10).status).toBe(0);
  const { status, stderr } = run(4);
  expect(status).toBe(9);
  expect(stderr).toContain("the sync has lost too much: 4 people where the last sync had 10, 60% fewer");
  expect(stderr).toContain("run once with --max-shrink 100%");
  expect(run(4, "--max-shrink", "100%").status).toBe(0);
});
