/**
 * Runs baton-file on large files, made on the spot, and prints what a sync cost.
 *
 *     scripts/run file           every case
 *     scripts/run file xlsx      some of them
 */
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { odsOf, xlsxOf } from "../connectors/baton-file/test/write-formats.ts";
import { measure } from "./measure.ts";

const groups = 500;
const resources = [
  ["Resource Type", "Resource Function", "Name", "Display Name"],
  ...Array.from({ length: groups }, (_, g) => ["team", "group", `team-${g}`, `Team ${g}`]),
];
const entitlements = [
  ["Resource Name", "Entitlement"],
  ...Array.from({ length: groups }, (_, g) => [`team-${g}`, "member"]),
];
const userHead = ["Name", "Display Name", "Email", "Status"];
const user = (u: number) => [`user-${u}`, `User ${u}`, `user-${u}@example.com`, "active"];
const grantHead = ["Principal", "Entitlement"];
const grant = (n: number, users: number) => [
  `user-${n % users}`,
  `team-${(n * 7 + Math.floor(n / users)) % groups}:member`,
];

const cases: Readonly<Record<string, (folder: string) => Promise<string> | string>> = {
  /** 1,000,000 rows: 100,000 people, 900,000 grants, less what names the files. */
  csv: async (folder) => {
    const path = join(folder, "tables");
    mkdirSync(path);
    const text = (rows: readonly (readonly string[])[]) => `${rows.map((row) => row.join(",")).join("\n")}\n`;
    writeFileSync(join(path, "resources.csv"), text(resources));
    writeFileSync(join(path, "entitlements.csv"), text(entitlements));
    await lines(join(path, "users.csv"), userHead, 100_000, user);
    await lines(join(path, "grants.csv"), grantHead, 900_000, (n) => grant(n, 100_000));
    return path;
  },
  // 100,000 rows each: 20,000 people, 80,000 grants.
  xlsx: (folder) => written(folder, "tables.xlsx", xlsxOf(sheets())),
  ods: (folder) => written(folder, "tables.ods", odsOf(sheets())),
  json: (folder) => written(folder, "tables.json", JSON.stringify(documents())),
  yaml: (folder) => written(folder, "tables.yaml", stringify(documents())),
  ndjson: (folder) => {
    const lines = Object.entries(documents()).flatMap(([table, rows]) => rows.map((row) => ({ table, ...row })));
    return written(folder, "tables.ndjson", lines.map((line) => JSON.stringify(line)).join("\n"));
  },
  "csv-100k": (folder) => {
    const path = join(folder, "tables");
    mkdirSync(path);
    for (const [name, rows] of Object.entries(sheets()))
      written(path, `${name}.csv`, rows.map((row) => row.join(",")).join("\n"));
    return path;
  },
};

const sheets = () => ({
  users: [userHead, ...Array.from({ length: 20_000 }, (_, u) => user(u))],
  resources,
  entitlements,
  grants: [grantHead, ...Array.from({ length: 80_000 }, (_, n) => grant(n, 20_000))],
});

/** Keys are headings in small letters. */
const documents = () =>
  Object.fromEntries(
    Object.entries(sheets()).map(([table, [head, ...rows]]) => [
      table,
      rows.map((row) => Object.fromEntries(row.map((text, at) => [head![at]!.toLowerCase().replace(" ", "_"), text]))),
    ]),
  );

function written(folder: string, name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

async function lines(path: string, head: readonly string[], count: number, row: (n: number) => readonly string[]) {
  const out = createWriteStream(path);
  out.write(`${head.join(",")}\n`);
  for (let n = 0; n < count; n++)
    if (!out.write(`${row(n).join(",")}\n`))
      await new Promise((resolve) => out.once("drain", () => resolve(undefined)));
  await new Promise((resolve) => out.end(() => resolve(undefined)));
}

const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(cases);
for (const name of chosen) {
  const make = cases[name];
  if (!make) throw new Error(`file: no case '${name}'; there are ${Object.keys(cases).join(", ")}`);
  const folder = mkdtempSync(join(tmpdir(), "file-bench-"));
  try {
    const input = await make(folder);
    const cost = await measure("baton-file", [
      "--input",
      input,
      "--file",
      join(folder, "sync.c1z"),
      "--log-level",
      "warn",
    ]);
    const { status, seconds, cpuSeconds, peakMebibytes, stderr } = cost;
    if (status !== 0) process.exitCode = 1;
    const told = status === 0 ? "" : `: status ${status}\n${stderr.slice(-2000)}`;
    console.log(
      `${name}: ${seconds.toFixed(1)} s (${cpuSeconds.toFixed(1)} s of processor), peak ${peakMebibytes} MiB${told}`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
