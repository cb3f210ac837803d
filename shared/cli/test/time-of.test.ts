import { spawnSync } from "node:child_process";
import { expect, test } from "@jest/globals";
import { timeOf } from "../src/modes/time-of.ts";

test.each([
  ["2026-01-31", "2026-01-31T00:00:00.000Z"],
  ["2026-01-31T12:00:00Z", "2026-01-31T12:00:00.000Z"],
  ["2026-01-31T12:00:00.123456789Z", "2026-01-31T12:00:00.123Z"],
  ["2026-01-31T12:00:00", "2026-01-31T12:00:00.000Z"],
  ["2026-01-31 12:00:00", "2026-01-31T12:00:00.000Z"],
  ["2026-01-31 12:00:00.5 +0200 CEST", "2026-01-31T10:00:00.500Z"],
  ["2026-01-31T12:00:00-0700", "2026-01-31T19:00:00.000Z"],
  ["2026-01-31 12:00:00 -07:00", "2026-01-31T19:00:00.000Z"],
  ["Sat, 31 Jan 2026 12:00:00 GMT", "2026-01-31T12:00:00.000Z"],
  ["Sat, 31 Jan 2026 12:00:00 +0100", "2026-01-31T11:00:00.000Z"],
  ["31 Jan 26 12:00 UTC", "2026-01-31T12:00:00.000Z"],
  ["Saturday, 31-Jan-26 12:00:00 GMT", "2026-01-31T12:00:00.000Z"],
  ["Sat Jan 31 12:00:00 2026", "2026-01-31T12:00:00.000Z"],
  ["Sat Jan 31 12:00:00 UTC 2026", "2026-01-31T12:00:00.000Z"],
  ["Sat Jan 31 12:00:00 +0100 2026", "2026-01-31T11:00:00.000Z"],
  ["31 Jan 2026", "2026-01-31T00:00:00.000Z"],
  ["1769860800", "2026-01-31T12:00:00.000Z"],
])("%s is %s", (text, iso) => {
  expect(timeOf(text).toISOString()).toBe(iso);
});

test.each(["", "foo", "yesterday 1", "2026-13-40", "2026-02-30", "2025-02-29T12:00:00Z", "2026-1-3", "12:00:00"])(
  "%j is no time",
  (text) => {
    expect(() => timeOf(text)).toThrow(`cannot read the time '${text}'`);
  },
);

test.each(["2026-01-31 12:00:00", "Sat Jan 31 12:00:00 2026"])(
  "%s is UTC in whatever zone this machine stands",
  (text) => {
    const module = new URL("../src/modes/time-of.ts", import.meta.url).href;
    const code = `import { timeOf } from ${JSON.stringify(module)}; console.log(timeOf(${JSON.stringify(text)}).toISOString())`;
    const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", code], {
      env: { ...process.env, TZ: "America/New_York" },
      encoding: "utf8",
    });
    expect(stdout).toBe("2026-01-31T12:00:00.000Z\n");
  },
);
