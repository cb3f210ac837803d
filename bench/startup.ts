import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "../scripts/build.ts";
import { programs } from "../scripts/packages.ts";

/**
 * How long the built bundles take to answer, in milliseconds of wall time.
 *
 *     scripts/run startup [NAME…]
 */
const runs = 15;
const names = process.argv.slice(2);
const directory = mkdtempSync(join(tmpdir(), "baton-startup-"));

function measure(args: readonly string[]): { readonly fastest: number; readonly median: number } {
  const times = Array.from({ length: runs }, () => {
    const started = performance.now();
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: directory, env: { PATH: process.env.PATH } });
    if (status !== 0) throw new Error(`${args.join(" ")}: status ${status}: ${stderr}`);
    return performance.now() - started;
  }).sort((a, b) => a - b);
  return { fastest: times[0]!, median: times[Math.floor(runs / 2)]! };
}

function print(what: string, { fastest, median }: ReturnType<typeof measure>) {
  console.log(`${what.padEnd(34)} ${median.toFixed(0).padStart(7)} ${fastest.toFixed(0).padStart(8)}`);
}

console.log(`${"".padEnd(34)} ${"median".padStart(7)} ${"fastest".padStart(8)}   (${runs} runs, ms)`);
print("node -e 0", measure(["-e", "0"]));
for (const [name, source] of programs()) {
  if (names.length > 0 && !names.includes(name)) continue;
  const { main } = await build(source, "0.0.0");
  const isConnector = existsSync(join(source.folder, "src", "connector.ts"));
  for (const arg of ["--help", "--version", ...(isConnector ? ["config", "capabilities"] : [])]) {
    print(`${name} ${arg}`, measure([main, arg]));
  }
}
