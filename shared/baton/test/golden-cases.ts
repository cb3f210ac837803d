import { fileURLToPath } from "node:url";
import { baton, shell } from "./run.ts";

/** Command lines whose outputs are kept in `testdata/`, by the name of the file each is in. */
export const cases: Readonly<Record<string, string>> = {
  "resource-types.txt": "resource-types -f NESTED",
  "entitlements.txt": "entitlements -f NESTED -t group -r g00003",
  "grants.txt": "grants -f NESTED -e group:g00013:member",
  "principals-compare.txt":
    "principals compare -f NESTED -e group:g00009:member --compare-file FLAT --compare-entitlement group:g00009:member",
  "stats.txt": "stats -f NESTED",
  "syncs.txt": "syncs -f NESTED",
  "syncs.json": "syncs -f NESTED -o json",
  "syncs-unfinished.txt": "syncs -f UNFINISHED",
  "syncs-unfinished.json": "syncs -f UNFINISHED -o json",
  "access.txt": "access -f NESTED -t user -r u0000003",
  "access.json": "access -f NESTED -t user -r u0000003 -o json",
  "access-of-a-group.txt": "access -f NESTED -t group -r g00010",
  "why.txt": "why user:u0000003 -f NESTED",
  "why.json": "why user:u0000003 -f NESTED -o json",
  "why.dot": "why user:u0000003 -f NESTED -o dot",
  "why.mermaid": "why user:u0000003 -f NESTED -o mermaid",
  "why-one.txt": "why user:u0000003 group:g00014:member -f NESTED",
  "why-one.json": "why user:u0000003 group:g00014:member -f NESTED -o json",
  "who.txt": "who group:g00014 -f NESTED",
  "who.json": "who group:g00014 --principal-type group -f NESTED -o json",
  "diff.txt": "diff BEFORE AFTER",
  "diff.json": "diff BEFORE AFTER -o json",
  "diff.csv": "diff BEFORE AFTER -o csv",
  "diff.md": "diff BEFORE AFTER -o markdown",
  "diff-backwards.txt": "diff AFTER BEFORE",
  "diff-of-the-same.txt": "diff AFTER AFTER",
  "query.txt": "query 'select principal_type, direct, count(*) as n from grants group by 1, 2 order by 1, 2' -f NESTED",
  "query.csv": "query 'select id, name from resources order by id limit 3' -f NESTED -o csv",
};

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const files: Readonly<Record<string, string>> = {
  NESTED: file("fixtures/nested.sqlite.c1z"),
  FLAT: file("fixtures/flat.sqlite.c1z"),
  UNFINISHED: file("fixtures/in-progress.sqlite.c1z"),
  BEFORE: file("../../../docs/review/before.c1z"),
  AFTER: file("../../../docs/review/after.c1z"),
};

/** What a command line prints into a pipe. */
export async function outputOf(line: string): Promise<string> {
  const words = line.match(/'[^']*'|\S+/g)!.map((word) => files[word] ?? word.replaceAll("'", ""));
  const { stdout, stderr, status } = await (showsTimes(line) ? inUtc(words) : baton(...words));
  if (stderr !== "" || (status !== 0 && status !== 1)) throw new Error(`baton ${line}: status ${status}: ${stderr}`);
  return stdout;
}

const showsTimes = (line: string) => /^(syncs|stats) /.test(line);
/** Files have times as clocks on the wall showed them, and only a process of its own has a time zone of its own. */
const inUtc = (words: readonly string[]) => shell(`baton ${words.map((word) => `'${word}'`).join(" ")}`, { TZ: "UTC" });

export const goldenPath = (name: string): string => file(`testdata/${name}`);
