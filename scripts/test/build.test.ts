import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import { expect, test } from "@jest/globals";

const script = fileURLToPath(new URL("../build.ts", import.meta.url));

test("a bundle runs alone: version, capabilities, and a sync with its writing thread", () => {
  const directory = mkdtempSync(join(tmpdir(), "baton-build-"));
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: directory, encoding: "utf8", env: {} });
    return { status, stdout, stderr };
  };
  expect(run(script, "baton-demo", "--version", "1.2.3", "--out", directory)).toMatchObject({ status: 0, stderr: "" });
  const main = join(directory, "baton-demo/main.js");
  expect(run(main, "--version")).toEqual({ status: 0, stdout: "baton-demo version 1.2.3\n", stderr: "" });
  expect(JSON.parse(run(main, "capabilities").stdout)).toMatchObject({
    "@type": "type.googleapis.com/c1.connector.v2.ConnectorCapabilities",
  });
  expect(run(main, "--file=x.c1z", "--quiet")).toEqual({ status: 0, stdout: "", stderr: "" });
  expect(existsSync(join(directory, "x.c1z"))).toBe(true);
});

test("an older Node is told what is needed, by a file that it can read", () => {
  const directory = mkdtempSync(join(tmpdir(), "baton-build-"));
  spawnSync(process.execPath, [script, "baton-demo", "--out", directory]);
  const code = readFileSync(join(directory, "baton-demo/main.js"), "utf8").replace(/^#!.*/, "");
  const said: string[] = [];
  const old = { versions: { node: "18.19.0" }, exitCode: 0 };
  runInNewContext(code, { process: old, parseInt, console: { error: (text: string) => said.push(text) } });
  expect([old.exitCode, said]).toEqual([
    1,
    [
      expect.stringMatching(
        /^baton-demo needs Node 24 or newer, and this is 18\.19\.0\.\n {2}hint: macOS: brew install node; nvm/,
      ),
    ],
  ]);
  // Nothing that was added to the language since Node 12.
  expect(code).not.toMatch(/=>|\bawait\b|\?\.|\?\?|`/);
});

test("bundled packages meet each other as they would unbundled: baton writes a workbook", () => {
  const directory = mkdtempSync(join(tmpdir(), "baton-build-"));
  const run = (...args: string[]) => spawnSync(process.execPath, args, { cwd: directory, encoding: "utf8", env: {} });
  expect(run(script, "baton", "--out", directory)).toMatchObject({ status: 0, stderr: "" });
  const file = fileURLToPath(new URL("../../shared/baton/test/fixtures/flat.sqlite.c1z", import.meta.url));
  const ran = run(
    "--no-warnings",
    join(directory, "baton/main.js"),
    "export",
    "xlsx",
    "-f",
    file,
    "--out",
    "flat.xlsx",
  );
  expect(ran).toMatchObject({ status: 0, stderr: "" });
  expect(existsSync(join(directory, "flat.xlsx"))).toBe(true);
});
