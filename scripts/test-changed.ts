import { parseArgs } from "node:util";
import { account } from "./reach/account.ts";
import { changesSince } from "./reach/changes.ts";
import { type Candidates, choose } from "./reach/choose.ts";
import { crossings } from "./reach/crossings.ts";
import { costs, readDurations } from "./reach/durations.ts";
import { runJest, testFiles, workers } from "./reach/jest.ts";
import { reachOf } from "./reach/reach.ts";
import { roomOf, rooms } from "./reach/rooms.ts";

/**
 * Runs the tests of every package that a change reaches, through whatever uses what. Files that are not committed count.
 *
 *     scripts/run test-changed [BASE]      since BASE, or since where this branch left origin/main
 *     scripts/run test-changed --list      only says which test files, and why
 *     scripts/run test-changed --within MINUTES [--seed N]
 *         as many as take about so long: first of what changed, then of what that reaches, and some of all the rest
 */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { within: { type: "string" }, seed: { type: "string", default: "1" }, list: { type: "boolean" } },
});
const within = values.within === undefined ? undefined : Number(values.within);
const seed = Number(values.seed);
if (positionals.length > 1 || !(within === undefined || within > 0) || !Number.isSafeInteger(seed)) {
  console.error("usage: scripts/run test-changed [BASE] [--within MINUTES] [--seed N] [--list]");
  process.exit(2);
}

try {
  const all = rooms();
  const changes = changesSince(positionals[0]);
  const everything = { changed: new Map<string, string>(), reached: new Map(all.map(({ path }) => [path, "no base"])) };
  const reach = changes ? reachOf(changes.paths, all, crossings(all)) : everything;
  const roomOfFile = (file: string) => roomOf(file, all)!.path;
  const part = (file: string): keyof Candidates =>
    reach.changed.has(roomOfFile(file)) ? "changed" : reach.reached.has(roomOfFile(file)) ? "reached" : "rest";
  const parts = Object.groupBy(testFiles(), part);
  const candidates: Candidates = { changed: parts.changed ?? [], reached: parts.reached ?? [], rest: parts.rest ?? [] };

  const costOf = costs(readDurations());
  const chosen: Candidates =
    within === undefined
      ? { ...candidates, rest: [] }
      : choose(candidates, { seconds: within * 60 * workers, seed, costOf, roomOf: roomOfFile });
  const files = [...chosen.changed, ...chosen.reached, ...chosen.rest];
  for (const line of account(changes, reach, candidates, chosen)) console.log(line);
  const minutes = files.reduce((sum, file) => sum + costOf(file), 0) / 60 / workers;
  console.log(`About ${minutes.toFixed(1)} minutes on two quiet cores${within === undefined ? "" : `, seed ${seed}`}.`);
  if (values.list) for (const file of files) console.log(file);
  else if (files.length > 0) process.exitCode = runJest(files);
} catch (thrown) {
  console.error(`test-changed: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  process.exitCode = 2;
}
