import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { type Content, contentOf, folder } from "./synced-file.ts";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

/** The connector as a process: some forty pages of ten milliseconds each, one after the other. */
function start(file: string, temporary: string): ChildProcess {
  const flags = ["--users=60", "--groups=15", "--memberships=2", "--nested", "--page-size=5", "--latency-ms=10"];
  return spawn(
    process.execPath,
    [
      "--disable-warning=ExperimentalWarning",
      main,
      ...flags,
      "--workers=1",
      "--file",
      file,
      "--c1z-temp-dir",
      temporary,
    ],
    { stdio: ["ignore", "ignore", "pipe"], env: { PATH: process.env.PATH ?? "" } },
  );
}
const ended = (child: ChildProcess) =>
  new Promise<{ status: number | null; signal: string | null }>((resolve) =>
    child.on("close", (status, signal) => resolve({ status, signal })),
  );
/** Resolves when the process has logged the phase. */
const reached = (child: ChildProcess, phase: string) =>
  new Promise<void>((resolve) => {
    let text = "";
    child.stderr!.setEncoding("utf8").on("data", (more: string) => {
      text += more;
      if (text.includes(`"phase":"${phase}"`)) resolve();
    });
  });

/** What an uninterrupted sync finds. */
async function whole() {
  using here = folder();
  const file = join(here.path, "whole.c1z");
  expect(await ended(start(file, here.path))).toEqual({ status: 0, signal: null });
  return await contentOf(file);
}

describe("baton-demo", () => {
  let expected: Content;
  beforeAll(async () => {
    expected = await whole();
  });

  test.each(["resources", "entitlements", "grants", "expanding grants"])(
    "killed during '%s' ends in the same content when run again",
    async (phase) => {
      using here = folder();
      const file = join(here.path, "sync.c1z");
      const first = start(file, here.path);
      await reached(first, phase);
      first.kill("SIGKILL");
      await ended(first);
      expect(await ended(start(file, here.path))).toEqual({ status: 0, signal: null });
      expect(await contentOf(file)).toEqual(expected);
    },
  );

  test("killed during a second sync leaves the file of the first as it was", async () => {
    using here = folder();
    const file = join(here.path, "sync.c1z");
    await ended(start(file, here.path));
    const before = readFileSync(file);
    const second = start(file, here.path);
    await reached(second, "grants");
    second.kill("SIGKILL");
    await ended(second);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  test.each(["SIGINT", "SIGTERM"] as const)("stopped by %s goes on where it was", async (signal) => {
    using here = folder();
    const file = join(here.path, "sync.c1z");
    const first = start(file, here.path);
    await reached(first, "grants");
    first.kill(signal);
    expect(await ended(first)).toMatchObject({ signal: null });
    expect(existsSync(file)).toBe(true);
    expect(readdirSync(here.path)).toEqual(["sync.c1z"]);
    const second = start(file, here.path);
    let log = "";
    second.stderr!.setEncoding("utf8").on("data", (text: string) => {
      log += text;
    });
    expect(await ended(second)).toEqual({ status: 0, signal: null });
    expect(log).toContain('"resumed":true');
    expect(log).not.toContain('"phase":"resources"');
    expect(await contentOf(file)).toEqual(expected);
  });
});
