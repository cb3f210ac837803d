import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSecrets } from "@baton-connectors/sdk/secrets";
import { describe, expect, test } from "@jest/globals";
import { createLog } from "../src/logs/create-log.ts";
import { logDestination } from "../src/logs/destination.ts";
import { consoleFormat, jsonFormat } from "../src/logs/format.ts";
import { levelOf } from "../src/logs/level.ts";
import { testStdio } from "./stdio.ts";

function lines(format: typeof jsonFormat, level: "debug" | "info" = "info", secret = "none-of-this") {
  const written: string[] = [];
  const secrets = createSecrets();
  secrets.add(secret);
  const log = createLog({ level, format, write: (line) => written.push(line), secrets });
  return { log, written };
}

test("a JSON line has level, ts in seconds, msg, then fields; an error is its message", () => {
  const { log, written } = lines(jsonFormat);
  log.debug({}, "not shown");
  log.info({ a: 1, error: new Error("boom") }, "hello");
  const parsed = JSON.parse(written[0]!);
  expect(parsed).toEqual({ level: "info", ts: expect.any(Number), msg: "hello", a: 1, error: "boom" });
  expect(Math.abs(parsed.ts - Date.now() / 1000)).toBeLessThan(60);
  expect([written.length, written[0]!.endsWith("}\n")]).toEqual([1, true]);
});

test("a console line is split by tabs", () => {
  const { log, written } = lines(consoleFormat);
  log.warn({ a: "b" }, "hello");
  const [time, ...rest] = written[0]!.trimEnd().split("\t");
  expect(rest).toEqual(["WARN", "hello", '{"a":"b"}']);
  expect(Number.isNaN(Date.parse(time!))).toBe(false);
});

test.each([
  ["DEBUG", "debug"],
  ["warning", "warn"],
  ["dpanic", "fatal"],
  ["loud", undefined],
])("level %s is %s", (text, level) => {
  expect(levelOf(text)).toBe(level);
});

/** ESC, the 8-bit CSI, DEL, and what reorders text. */
const hostile = "\u001b[31mred\u009b2J\u007f\u202eevil";
const dangerous = /[^\P{C}\n\t]/u;

test.each([
  ["console", consoleFormat],
  ["json", jsonFormat],
])("what others say reaches a terminal without its control sequences, as %s", (_, format) => {
  const { log, written } = lines(format);
  log.warn({ error: hostile, [hostile]: [hostile] }, hostile);
  expect(written[0]).not.toMatch(dangerous);
  expect(written[0]).toContain("evil");
});

test("JSON lines still say what was said", () => {
  const { log, written } = lines(jsonFormat);
  log.warn({ error: hostile }, hostile);
  expect(JSON.parse(written[0]!)).toMatchObject({ error: hostile, msg: hostile });
});

describe("secrets", () => {
  const secret = 'p@ss "w\\rd"/+=?&ü-long-enough';
  test.each([
    ["raw", secret],
    ["base64", Buffer.from(secret).toString("base64")],
    ["base64 within more", Buffer.from(`user:${secret}:x`).toString("base64")],
    ["URL-encoded", encodeURIComponent(secret)],
    ["form-encoded", new URLSearchParams({ a: secret }).toString().slice(2)],
    ["JSON-escaped", JSON.stringify({ a: secret })],
    ["JSON in JSON", JSON.stringify(JSON.stringify({ a: secret }))],
  ])("%s never reaches a log, in message, fields or errors", (_, form) => {
    for (const format of [jsonFormat, consoleFormat]) {
      const { log, written } = lines(format, "debug", secret);
      log.error({ deep: { list: [form] }, [form]: 1, error: new Error(form) }, form);
      const core = Buffer.from(secret).toString("base64").slice(4, 24);
      for (const trace of [form, secret, JSON.stringify(secret).slice(1, -1), core])
        expect(written.join("")).not.toContain(trace);
    }
  });
});

test("log files are appended to, and stdout and stderr are names of streams", () => {
  const path = join(mkdtempSync(join(tmpdir(), "baton-cli-")), "x.log");
  const stdio = testStdio([]);
  for (const line of ["a\n", "b\n"]) logDestination([path, "stdout", "stderr"], stdio)(line);
  expect([readFileSync(path, "utf8"), stdio.output]).toEqual(["a\nb\n", { stdout: "a\nb\n", stderr: "a\nb\n" }]);
});

test("what a log file does not take goes to stderr, and the file is gone on with once it takes lines again", () => {
  const directory = mkdtempSync(join(tmpdir(), "baton-cli-"));
  const path = join(directory, "x.log");
  const stdio = testStdio([]);
  const write = logDestination([path], stdio);
  write("a\n");
  rmSync(directory, { recursive: true });
  for (const line of ["b\n", "c\n"]) write(line);
  mkdirSync(directory);
  write("d\n");
  expect(readFileSync(path, "utf8")).toBe("\nd\n");
  expect(stdio.output.stderr).toBe(
    `cannot write the log file ${path}: ENOENT; what is logged goes here meanwhile\nb\nc\n`,
  );
});
