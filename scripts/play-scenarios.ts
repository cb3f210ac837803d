/**
 * Plays the recorded scenarios of service mode against the scripted connector and tells where it does otherwise than the
 * Go connector did: scripts/run play-scenarios [--jobs N] [--stderr] [--outcomes] [NAME, PART OF A NAME or FILE.json…]
 */
import { parseArgs } from "node:util";
import {
  comparePlay,
  play,
  readRecorded,
  readRecordedFile,
  scenarioKeys,
  scenarioNames,
} from "../shared/conformance/src/scenarios/index.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    jobs: { type: "string", default: "4" },
    stderr: { type: "boolean", default: false },
    outcomes: { type: "boolean", default: false },
  },
});
const jobs = Number(values.jobs);
if (!Number.isInteger(jobs) || jobs < 1) {
  console.error(`play-scenarios: --jobs is a number from 1, not "${values.jobs}"`);
  process.exit(2);
}
const files = positionals.filter((name) => name.endsWith(".json"));
const parts = positionals.filter((name) => !name.endsWith(".json"));
const recorded = scenarioNames().filter(
  (name) => positionals.length === 0 || parts.some((part) => name.includes(part)),
);
const names = [...recorded, ...files];
if (names.length === 0) {
  console.error(`play-scenarios: no scenario is named like ${positionals.join(", ")}`);
  process.exit(2);
}

const keys = await scenarioKeys();
const count = { same: 0, known: 0, other: 0 };
let next = 0;
async function work(): Promise<void> {
  for (let name = names[next++]; name !== undefined; name = names[next++]) {
    const recorded = name.endsWith(".json") ? readRecordedFile(name) : readRecorded(name);
    const started = Date.now();
    const played = await play(recorded, keys);
    const found = comparePlay(recorded, played);
    const unexplained = found.filter(({ reason }) => reason === undefined);
    const verdict = unexplained.length > 0 ? "other" : found.length > 0 ? "known" : "same";
    count[verdict]++;
    const lines = found.map(
      ({ where, difference, reason }) => `    ${where}: ${difference}${reason ? `\n      meant: ${reason}` : ""}`,
    );
    console.log([`${verdict.padEnd(6)}${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`, ...lines].join("\n"));
    if (values.outcomes) for (const task of played.tasks) console.log(`    ${JSON.stringify(task)}`);
    if (values.stderr) console.log(played.stderr);
  }
}
await Promise.all(Array.from({ length: jobs }, work));
console.log(
  `${names.length} scenarios: ${count.same} as with Go, ${count.known} with known differences, ${count.other} otherwise`,
);
process.exitCode = count.other > 0 ? 1 : 0;
