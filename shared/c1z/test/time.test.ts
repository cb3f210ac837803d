import { execFileSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import { localTime } from "../src/pebble/local-time.ts";
import { localNow } from "../src/sqlite/local-now.ts";

const module = new URL("../src/sqlite/local-now.ts", import.meta.url).href;

/** What is written in a zone for a moment, by a process that lives there. */
function writtenIn(zone: string, ...moments: readonly string[]): string[] {
  const script = `import { localNow } from ${JSON.stringify(module)};
    for (const moment of process.argv.slice(1)) console.log(localNow(new Date(moment)));`;
  const args = ["--input-type=module", "--disable-warning=ExperimentalWarning", "-e", script, "--", ...moments];
  const env = { ...process.env, TZ: zone };
  return execFileSync(process.execPath, args, { env, encoding: "utf8" }).trim().split("\n");
}

describe("a moment", () => {
  test("is the wall clock where it is written, without a zone", () => {
    const moments = ["2026-03-03T09:45:13.500Z", "2026-07-01T00:00:00.000Z"];
    expect(writtenIn("UTC", ...moments)).toEqual(["2026-03-03 09:45:13.5", "2026-07-01 00:00:00"]);
    expect(writtenIn("America/Los_Angeles", ...moments)).toEqual(["2026-03-03 01:45:13.5", "2026-06-30 17:00:00"]);
    expect(writtenIn("Asia/Kolkata", ...moments)).toEqual(["2026-03-03 15:15:13.5", "2026-07-01 05:30:00"]);
  });

  test.each([
    [0, ""],
    [500_000_000, ".5"],
    [56_791_000, ".056791"],
    [1, ".000000001"],
    [120_000_000, ".12"],
  ])("has the fraction of %i ns without trailing zeros: '%s'", (nanos, fraction) => {
    const whole = localTime({ seconds: 1_772_531_113, nanos: 0 });
    expect(localTime({ seconds: 1_772_531_113, nanos })).toBe(`${whole}${fraction}`);
  });

  test("sorts as text as it does in time", () => {
    let state = 20_260_303;
    const random = (below: number) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    // Within a summer: at the end of it an hour is written twice, in Go's files too.
    const from = Date.UTC(2026, 4, 1);
    const moments = Array.from({ length: 2_000 }, () => new Date(from + random(90 * 86_400) * 1000 + random(2_000)));
    moments.push(...moments.slice(0, 500).map((moment) => new Date(moment.getTime() + 1 + random(20))));
    const inTime = moments.toSorted((a, b) => a.getTime() - b.getTime()).map((moment) => localNow(moment));
    expect(inTime).toEqual(inTime.toSorted());
  });
});
