import { spawn } from "node:child_process";
import { existsSync, watch } from "node:fs";
import { recordedSubject } from "../recorded-subject.ts";
import type { Subject } from "../subject.ts";
import { trialOf } from "../trial.ts";
import { type RowTexts, rowChanges } from "./row-changes.ts";

/**
 * `npm run dev`: syncs from the simulated app, or from the recording that is named, each time a file changes, and shows the rows that
 * are other than before. Each sync is a process of its own, so that it runs what is saved.
 *
 *     await runDev(process.argv.slice(2), async () => (await import("./subject.ts")).subject);
 */
export async function runDev<Config, Client>(
  args: readonly string[],
  load: () => Promise<Subject<Config, Client>>,
  print = (line: string) => console.log(line),
): Promise<void> {
  const [first, recording] = args;
  if (first === "--rows") {
    const subject = await load();
    process.stdout.write(JSON.stringify(await rowsOf(recording ? recordedSubject(subject, recording) : subject)));
    return;
  }
  let before: RowTexts | undefined;
  const look = async () => {
    const outcome = await rowsOfChild(first);
    if (typeof outcome === "string") return print(outcome);
    const changes = before === undefined ? [] : rowChanges(before, outcome);
    for (const line of changes) print(line);
    const counts = Object.entries(outcome).map(([kind, rows]) => `${Object.keys(rows).length} ${kind}`);
    print(
      `${new Date().toLocaleTimeString()}  ${counts.join(", ")}; ${before ? changes.filter((line) => !line.startsWith(" ")).length : "all"} other than before`,
    );
    before = outcome;
  };
  await look();
  print("Watching src/, simulator/ and test/; Ctrl-C ends it.");
  let isLooking = false;
  let again = false;
  const changed = async () => {
    again = true;
    if (isLooking) return;
    isLooking = true;
    while (again) {
      // An editor writes a file in several steps.
      await new Promise((resolve) => setTimeout(resolve, 100));
      again = false;
      await look();
    }
    isLooking = false;
  };
  for (const folder of ["src", "simulator", "test"].filter((one) => existsSync(one)))
    watch(folder, { recursive: true }, () => void changed());
}

/** The rows of one sync, each as its JSON. */
export async function rowsOf<Config, Client>(subject: Subject<Config, Client>): Promise<RowTexts> {
  const trial = await trialOf(subject);
  try {
    const { rows } = await trial.sync();
    const texts = (kind: Readonly<Record<string, unknown>>) =>
      Object.fromEntries(Object.entries(kind).map(([id, row]) => [id, JSON.stringify(row, plain)]));
    return { resources: texts(rows.resources), entitlements: texts(rows.entitlements), grants: texts(rows.grants) };
  } finally {
    await trial.app.close();
  }
}

const plain = (_: string, value: unknown) => (typeof value === "bigint" ? String(value) : value);

/** What the last line of its error says, where it failed. */
function rowsOfChild(recording: string | undefined): Promise<RowTexts | string> {
  return new Promise((resolve) => {
    const args = [
      "--disable-warning=ExperimentalWarning",
      process.argv[1]!,
      "--rows",
      ...(recording ? [recording] : []),
    ];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    const [out, err]: [string[], string[]] = [[], []];
    child.stdout.on("data", (chunk: Buffer) => void out.push(String(chunk)));
    child.stderr.on("data", (chunk: Buffer) => void err.push(String(chunk)));
    child.on("close", (status) => resolve(status === 0 ? (JSON.parse(out.join("")) as RowTexts) : err.join("").trim()));
  });
}
