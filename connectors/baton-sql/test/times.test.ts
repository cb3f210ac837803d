import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { parseTime } from "../src/mapping/parse-time.ts";

interface Recorded {
  readonly in: string;
  readonly engine: number;
  readonly utc?: string;
}
/** What Go's connector reads, for each of four engines. */
const recorded: readonly Recorded[] = JSON.parse(readFileSync(new URL("fixtures/times.json", import.meta.url), "utf8"));

function written(text: string): string | undefined {
  const time = parseTime(text);
  if (!time) return undefined;
  const [whole] = new Date(Number(time.seconds) * 1000).toISOString().split(".");
  return `${whole}${time.nanos ? `.${String(time.nanos).padStart(9, "0").replace(/0+$/, "")}` : ""}Z`;
}

test("there are 300 recorded times", () => expect(recorded).toHaveLength(300));

test.each(recorded)("engine $engine: '$in' is $utc", ({ in: text, utc }) => expect(written(text)).toBe(utc));
