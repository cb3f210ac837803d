/**
 * Prints what the `baton` command costs on a file of 1,000,000 grants that baton-demo writes first.
 *
 *     scripts/run baton-bench                every case
 *     scripts/run baton-bench stats grants   some of them
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { measure } from "./measure.ts";

const folder = mkdtempSync(join(tmpdir(), "baton-bench-"));
const [file, changed] = [join(folder, "sync.c1z"), join(folder, "changed.c1z")];
const out = (name: string) => ["--out", join(folder, name)];

interface Case {
  readonly args: readonly string[];
  /** Of the command when it did what it should. */
  readonly status?: number;
  /** Instead of the file of a million grants. */
  readonly of?: string;
}
const cases: Readonly<Record<string, Case>> = {
  stats: { args: ["stats"] },
  grants: { args: ["grants", "-o", "json"] },
  "grants-table": { args: ["grants"] },
  resources: { args: ["resources", "-o", "json"] },
  principals: { args: ["principals", "-o", "json"] },
  access: { args: ["access", "-t", "user", "-r", "u0000007", "-o", "json"] },
  who: { args: ["who", "group:g00007"] },
  why: { args: ["why", "user:u0000007"] },
  query: { args: ["query", "select principal_type, direct, count(*) from grants group by 1, 2"] },
  csv: { args: ["export", "csv", ...out("sync.csv")] },
  // A sheet has no room for a million grants and their users.
  xlsx: { args: ["export", "xlsx", ...out("sync.xlsx")], of: changed },
  parquet: { args: ["export", "parquet", ...out("parquet")] },
  json: { args: ["export", "json", ...out("sync.json")] },
  diff: { args: ["diff", file, changed, "-o", "csv"], status: 1 },
  sanitize: { args: ["sanitize", ...out("sanitized.c1z")] },
};

const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(cases);
const unknown = chosen.filter((name) => !Object.hasOwn(cases, name));
if (unknown.length > 0) {
  console.error(`baton-bench: no case '${unknown[0]}'; there are ${Object.keys(cases).join(", ")}`);
  process.exit(2);
}
try {
  await writeFile(file, 50_000);
  if (chosen.includes("diff") || chosen.includes("xlsx")) await writeFile(changed, 49_000);
  for (const name of chosen) {
    const { args, status = 0, of = file } = cases[name]!;
    const cost = await measure("baton", [...args, "-f", of]);
    if (cost.status === status) {
      console.log(
        `${name}: ${cost.seconds.toFixed(2)} s (${cost.cpuSeconds.toFixed(1)} s of processor time), peak ${cost.peakMebibytes} MiB`,
      );
    } else {
      console.log(`${name}: failed with status ${cost.status}\n${cost.stderr.slice(-2000)}`);
      process.exitCode = 1;
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}

/** Every user is in 20 of 1,000 groups. */
async function writeFile(path: string, users: number): Promise<void> {
  const flags = ["--groups=1000", "--memberships=20", "--page-size=500", `--users=${users}`];
  const { status, stderr } = await measure("baton-demo", [...flags, "--file", path]);
  if (status !== 0) throw new Error(`baton-demo ended with status ${status}: ${stderr.slice(-2000)}`);
}
