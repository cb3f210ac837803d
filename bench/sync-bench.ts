/**
 * Runs baton-demo as a user would and prints what a sync cost.
 *
 *     scripts/run sync-bench                 every case
 *     scripts/run sync-bench grants nested   some of them
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Measured, measure } from "./measure.ts";

interface Case {
  readonly what: string;
  readonly flags: readonly string[];
  /** Measure a second sync, into the file that a first one left. */
  readonly again?: boolean;
}

const cases: Readonly<Record<string, Case>> = {
  tenth: {
    what: "100,000 grants: 5,000 users, 1,000 groups, 20 memberships",
    flags: ["--users=5000", "--groups=1000", "--memberships=20", "--page-size=500"],
  },
  grants: {
    what: "1,000,000 grants: 50,000 users, 1,000 groups, 20 memberships",
    flags: ["--users=50000", "--groups=1000", "--memberships=20", "--page-size=500"],
  },
  twice: {
    what: "2,000,000 grants: 50,000 users, 1,000 groups, 40 memberships",
    flags: ["--users=50000", "--groups=1000", "--memberships=40", "--page-size=500"],
  },
  again: {
    what: "a second sync of the 1,000,000 grants into the same file",
    flags: ["--users=50000", "--groups=1000", "--memberships=20", "--page-size=500"],
    again: true,
  },
  nested: {
    what: "182,528 grants after expansion: 5,000 users, 200 groups, 10 memberships, nested",
    flags: ["--users=5000", "--groups=200", "--memberships=10", "--nested", "--page-size=500"],
  },
  latency: {
    what: "2,000 groups' members, 50 ms per page",
    flags: ["--users=2000", "--groups=2000", "--memberships=3", "--page-size=500", "--latency-ms=50"],
  },
};

const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(cases);
for (const name of chosen) {
  const found = cases[name];
  if (!found) {
    console.error(`sync-bench: no case '${name}'; there are ${Object.keys(cases).join(", ")}`);
    process.exit(2);
  }
  const folder = mkdtempSync(join(tmpdir(), "sync-bench-"));
  const file = join(folder, "sync.c1z");
  try {
    const sync = () => measure("baton-demo", [...found.flags, "--file", file]);
    if (found.again) await sync();
    const cost = await sync();
    print(name, found.what, cost, file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function print(
  name: string,
  what: string,
  { status, seconds, cpuSeconds, peakMebibytes, stderr }: Measured,
  file: string,
) {
  if (status !== 0) {
    console.log(`${name}: failed with status ${status}\n${stderr.slice(-2000)}`);
    process.exitCode = 1;
    return;
  }
  const size = (statSync(file).size / 2 ** 20).toFixed(1);
  console.log(
    `${name}: ${seconds.toFixed(2)} s (${cpuSeconds.toFixed(1)} s of processor), peak ${peakMebibytes} MiB, file ${size} MiB (${what})`,
  );
}
