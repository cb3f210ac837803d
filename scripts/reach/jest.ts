import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../packages.ts";
import { slashed } from "./rooms.ts";

/** `maxWorkers` of jest.config.js. */
export const workers = 2;

const command = [
  "--experimental-vm-modules",
  "--disable-warning=ExperimentalWarning",
  join(root, "node_modules/jest/bin/jest.js"),
];

/** Every test file of the workspace, as Jest finds them. */
export function testFiles(): readonly string[] {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...command, "--listTests", "--json"], {
    cwd: root,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`jest cannot list its tests: ${stderr}`);
  return (JSON.parse(stdout) as string[]).map(slashed).sort();
}

/** Runs these test files in one Jest; its exit status. The list is too long for a command line. */
export function runJest(files: readonly string[], args: readonly string[] = []): number {
  const folder = mkdtempSync(join(tmpdir(), "baton-tests-"));
  try {
    const list = join(folder, "tests.json");
    writeFileSync(list, JSON.stringify(files.map((file) => join(root, file))));
    const filter = ["--filter", join(root, "scripts/reach/only-listed.cjs")];
    const { status } = spawnSync(process.execPath, [...command, ...filter, ...args], {
      cwd: root,
      stdio: "inherit",
      env: { ...process.env, BATON_TEST_LIST: list },
    });
    return status ?? 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
