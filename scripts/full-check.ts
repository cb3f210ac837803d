import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { packages, root, subjectFile } from "./packages.ts";
import { writeDurations } from "./reach/durations.ts";
import { runJest, testFiles } from "./reach/jest.ts";
import { roomOf, rooms, slashed } from "./reach/rooms.ts";

/**
 * Everything, however long it takes: all tests, each connector's whole conformance matrix, the packages as their users
 * get them, the chart, and, for root on Linux, what the images hold and how deployments restart. Goes on after a failure; tells what took how long, by package.
 *
 *     scripts/run full-check
 *     scripts/run full-check NAME…        only the tests and matrices of these packages, or of scripts
 *     scripts/run full-check --record     also writes what each test file took, from which `.ci/run` chooses: on a quiet
 *                                         machine of two cores
 */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { record: { type: "boolean", default: false } },
});
const all = rooms();
const unknown = positionals.find((name) => !all.some(({ path }) => basename(path) === name));
if (unknown !== undefined || (values.record && positionals.length > 0)) {
  console.error(
    `usage: scripts/run full-check [--record | NAME…]${unknown ? `; there is no package '${unknown}'` : ""}`,
  );
  process.exit(2);
}
const isAsked = (path: string) => positionals.length === 0 || positionals.includes(basename(path));
// The times to record are those of `.ci/run`, which has none for every case on real servers.
if (!values.record) process.env.THOROUGH = "1";
const failed: string[] = [];
/** Seconds, by package or step, then by what was done. */
const spent = new Map<string, Map<string, number>>();
const add = (name: string, what: string, seconds: number) => {
  const row = spent.get(name) ?? new Map<string, number>();
  spent.set(name, row.set(what, (row.get(what) ?? 0) + seconds));
};

function step(name: string, what: string, run: () => number) {
  console.log(`\n== ${name}: ${what}`);
  const begun = performance.now();
  if (run() !== 0) failed.push(`${name}: ${what}`);
  add(name, what, (performance.now() - begun) / 1000);
}
const script = (...args: readonly string[]) =>
  spawnSync(join(root, "scripts/run"), args, { cwd: root, stdio: "inherit" }).status ?? 1;

interface Results {
  readonly testResults: readonly { readonly name: string; readonly startTime: number; readonly endTime: number }[];
}

/** Every test; the time of each file goes to its package. */
function tests(): number {
  const folder = mkdtempSync(join(tmpdir(), "baton-full-check-"));
  try {
    const output = join(folder, "results.json");
    const files = testFiles().filter((file) => isAsked(roomOf(file, all)!.path));
    const status = runJest(files, ["--json", "--outputFile", output]);
    if (!existsSync(output)) return status || 1;
    const { testResults } = JSON.parse(readFileSync(output, "utf8")) as Results;
    const took = new Map(testResults.map((one) => [slashed(one.name), (one.endTime - one.startTime) / 1000]));
    for (const [file, seconds] of took) add(roomOf(file, all)!.path, "tests", seconds);
    if (values.record && status === 0) writeDurations(took);
    return status;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const begun = performance.now();
step("all", "tests, two at a time", tests);
for (const one of packages().filter((each) => subjectFile(each) && isAsked(each.folder)))
  step(slashed(one.folder), "matrix", () => script("conformance", one.folderName, "--all"));
if (positionals.length === 0) {
  step("all", "packages as their users get them", () => script("pack-check"));
  step("all", "the chart", () => script("chart-check"));
  if (process.platform === "linux" && process.getuid?.() === 0) {
    step("all", "what the images hold", () => script("rehearse-image"));
    step("all", "deployments, restarted", () => script("rehearse-deployments"));
  } else console.log("\n== what the images hold, deployments: not tried, that needs root on Linux");
}

console.log();
for (const [name, row] of [...spent].sort())
  console.log(`${name.padEnd(32)} ${[...row].map(([what, seconds]) => `${what} ${seconds.toFixed(0)} s`).join(", ")}`);
console.log(`${"together".padEnd(32)} ${((performance.now() - begun) / 60_000).toFixed(1)} minutes`);
for (const one of failed) console.error(`failed: ${one}`);
process.exitCode = failed.length > 0 ? 1 : 0;
