import { readFileSync, writeFileSync } from "node:fs";

/** Seconds that each test file took on two quiet cores, as `scripts/run full-check --record` saw it. */
export type Durations = Readonly<Record<string, number>>;

const recorded = new URL("durations.json", import.meta.url);

export const readDurations = (): Durations => JSON.parse(readFileSync(recorded, "utf8")) as Durations;

export function writeDurations(durations: ReadonlyMap<string, number>) {
  const rounded = [...durations].sort().map(([file, seconds]) => [file, Math.max(0.1, Number(seconds.toFixed(1)))]);
  writeFileSync(recorded, `${JSON.stringify(Object.fromEntries(rounded), undefined, 2)}\n`);
}

/** What a file takes; the average for one that is not recorded yet. */
export function costs(durations: Durations): (file: string) => number {
  const all = Object.values(durations);
  const average = all.reduce((sum, seconds) => sum + seconds, 0) / Math.max(1, all.length);
  return (file) => durations[file] ?? average;
}
