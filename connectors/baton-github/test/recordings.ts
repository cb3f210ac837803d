import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** A sync of the Go connector 0.2.15: what it was told, and the rows it left. */
export interface RecordedRun {
  readonly name: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Switches of the simulator it ran against. */
  readonly sim: string;
  readonly exit: number;
  /** Of a failure, where it has one. */
  readonly code?: string;
  readonly rows: readonly string[];
}

/** A one-shot operation of the same, and what it sent. */
export interface RecordedOperation {
  readonly name: string;
  readonly args: readonly string[];
  readonly sim: string;
  readonly exit: number;
  readonly code?: string;
  readonly calls: readonly {
    readonly method: string;
    readonly url: string;
    readonly body?: unknown;
    readonly status: number;
    readonly resp?: { readonly message?: string };
  }[];
}

const recorded = <T>(name: string): T =>
  JSON.parse(gunzipSync(readFileSync(new URL(`fixtures/${name}.json.gz`, import.meta.url))).toString()) as T;

export const runs = recorded<readonly RecordedRun[]>("golden-runs");
export const operations = recorded<readonly RecordedOperation[]>("golden-ops");

/** What the command line decides, before anything is asked of GitHub. */
export const runsOfProgram = runs.filter(({ name }) =>
  /^a-(app-(badgroup|envkey|nofile|nogroup|wronggrouptoken)|dco|skip-grants)$/.test(name),
);
export const operationsOfProgram = operations.filter(({ name, calls }) => calls.length === 0 || name === "eventfeed");

const differences = readFileSync(new URL("../../../shared/conformance/known-differences.md", import.meta.url), "utf8");

/** First cells of the list of known differences: what a test that expects another end must name. */
export const knownDifferences: ReadonlySet<string> = new Set(
  differences.split("\n").flatMap((line) => /^\| (.+?) \| /.exec(line)?.[1] ?? []),
);
