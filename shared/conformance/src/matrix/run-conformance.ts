import { parseArgs } from "node:util";
import { recordedSubject } from "../recorded-subject.ts";
import type { Subject } from "../subject.ts";
import { type Clean, cleanOf } from "./clean.ts";
import { sampleOf } from "./sample.ts";
import { tableOf } from "./table.ts";
import { type Tried, tryCase } from "./try-case.ts";

export const defaultSample = 120;
export const defaultSeed = 16;

export interface Chosen {
  /** Every case. */
  readonly all?: boolean | undefined;
  /** Cases whose names have this in them. */
  readonly only?: string | undefined;
  readonly seed?: number | undefined;
  /** A file that `record` wrote: it is the app. */
  readonly recording?: string | undefined;
}

/** Tries the chosen cases, one after the other. */
export async function* tried<Config, Client>(
  subject: Subject<Config, Client>,
  clean: Clean<Config>,
  { all = false, only, seed = defaultSeed }: Chosen,
): AsyncGenerator<Tried, void> {
  const named = clean.cases.filter(({ name }) => only === undefined || name.includes(only));
  const chosen = all || only !== undefined ? named : sampleOf(named, subject.sample ?? defaultSample, seed);
  for (const one of chosen) yield await tryCase(subject, clean, one);
}

/**
 * The fault matrix as a command: `--all`, `--seed N`, `--only TEXT`, `--recording FILE`. Prints what became of each kind of fault, and each loss with how to
 * run it alone. The exit status: 1 when anything is lost, 2 for arguments that are none.
 */
export async function runConformance<Config, Client>(
  given: Subject<Config, Client>,
  args: readonly string[],
  { print = (line: string) => console.log(line), command = "npm run conformance --" } = {},
): Promise<number> {
  const chosen = chosenBy(args);
  if (typeof chosen === "string") {
    print(chosen);
    return 2;
  }
  const subject = chosen.recording === undefined ? given : recordedSubject(given, chosen.recording);
  const clean = await cleanOf(subject);
  const { places } = clean.traffic;
  print(
    `${subject.name}: a sync sends ${clean.traffic.count} requests, ${places.length} distinct ones; ${clean.acts.size} operations; ${clean.cases.length} cases`,
  );
  if (clean.cases.length === 0) {
    print("nothing goes over the wire, so that nothing can go wrong on it");
    return 0;
  }
  const results: Tried[] = [];
  const began = performance.now();
  for await (const one of tried(subject, clean, chosen)) {
    results.push(one);
    if (one.outcome === "lost")
      print(`lost: ${one.case.name}\n  ${one.why}\n  alone: ${command} --only '${one.case.name}'`);
    else if (chosen.only !== undefined) print(`${one.outcome}: ${one.case.name}${one.why && `\n  ${one.why}`}`);
  }
  const seconds = (performance.now() - began) / 1000;
  const losses = results.filter(({ outcome }) => outcome === "lost").length;
  print(`\n${tableOf(results)}\n`);
  print(`${results.length} cases in ${seconds.toFixed(1)} s, ${(results.length / seconds).toFixed(0)} a second`);
  if (losses > 0) print(`${losses} lost`);
  return losses > 0 ? 1 : 0;
}

function chosenBy(args: readonly string[]): Chosen | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        all: { type: "boolean" },
        seed: { type: "string" },
        only: { type: "string" },
        recording: { type: "string" },
      },
    });
    const seed = values.seed === undefined ? undefined : Number(values.seed);
    if (seed !== undefined && !Number.isSafeInteger(seed)) return `--seed is '${values.seed}', not a whole number`;
    return { all: values.all, only: values.only, seed, recording: values.recording };
  } catch (thrown) {
    return (thrown as Error).message;
  }
}
