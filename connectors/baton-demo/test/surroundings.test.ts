import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { folder } from "./synced-file.ts";

/** The program as a shell starts it: what it stands in may be odd, and is not a reason to lose a sync. */
const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

function shell(directory: string, command: string, env: Readonly<Record<string, string>> = {}) {
  const demo = `"${process.execPath}" --disable-warning=ExperimentalWarning "${main}"`;
  const { status, stdout, stderr } = spawnSync("bash", ["--norc", "-c", command.replaceAll("DEMO", demo)], {
    cwd: directory,
    encoding: "utf8",
    timeout: 60_000,
    env: { PATH: process.env.PATH ?? "", ...env },
  });
  return { status, stdout, stderr };
}

describe("streams that go away", () => {
  test.each([
    ["a reader of stderr that ends at once", "(DEMO 2>&1 >/dev/null; echo $? >status) | true; cat status"],
    ["a reader of the first line", "(DEMO 2>&1 >/dev/null; echo $? >status) | head -1 >/dev/null; cat status"],
    ["stderr closed", "DEMO 2>&-; echo $?"],
    ["stdout closed", "DEMO >&- 2>/dev/null; s=$?; echo $s"],
    ["all closed", "DEMO <&- >&- 2>&-; echo $?"],
    ["stderr that cannot be written", "DEMO 2</dev/null; echo $?"],
    ["a full disk under stderr", "DEMO 2>/dev/full; echo $?"],
  ])("%s: the sync goes on", (_, command) => {
    using here = folder();
    expect(shell(here.path, command)).toMatchObject({ stdout: "0\n" });
    expect(existsSync(join(here.path, "sync.c1z"))).toBe(true);
  });

  test("a reader of stdout that has seen enough is no failure, a full disk is one", () => {
    using here = folder();
    expect(shell(here.path, "(DEMO config; echo $? >status) | true; cat status")).toMatchObject({
      stdout: "0\n",
    });
    expect(shell(here.path, "DEMO config >/dev/full")).toMatchObject({ status: 2 });
  });
});

describe("the file", () => {
  test("mode and links stay", () => {
    using here = folder();
    const real = join(here.path, "real.c1z");
    writeFileSync(real, "");
    chmodSync(real, 0o600);
    symlinkSync("real.c1z", join(here.path, "sync.c1z"));
    expect(shell(here.path, "DEMO")).toMatchObject({ status: 0 });
    expect(statSync(real).mode & 0o777).toBe(0o600);
    expect(statSync(real).size).toBeGreaterThan(1000);
    expect(readdirSync(here.path).sort()).toEqual(["real.c1z", "sync.c1z"]);
  });

  test.each([
    ["a pipe", "mkfifo out; DEMO -f out", "cannot write out: it is no regular file"],
    ["a device", "DEMO -f /dev/null", "cannot write /dev/null: it is no regular file"],
    ["links in a circle", "ln -s a b; ln -s b a; DEMO -f a", "cannot write a: its symbolic links go in a circle"],
    ["a link into nowhere", "ln -s no/where a; DEMO -f a", "/no does not exist"],
  ])("%s is refused before anything is read", (_, command, message) => {
    using here = folder();
    const { status, stderr } = shell(here.path, command);
    expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(stderr).not.toContain("sync started");
  });

  test("two syncs into one file: the second is refused by name", () => {
    using here = folder();
    const { stdout } = shell(
      here.path,
      "DEMO --latency-ms=400 --page-size=5 2>first & p=$!; while ! [ -e .sync.c1z.lock ]; do sleep 0.05; done; " +
        "while ! grep -q started first; do sleep 0.05; done; DEMO 2>second; echo $?; kill $p; wait $p; echo $?; cat second; ls -A",
    );
    expect(stdout).toMatch(
      /^3\n143\nc1z: sync\.c1z is being written by process \d+ on .*\n {2}hint: Wait until it has ended/,
    );
    expect(stdout).not.toContain(".sync.c1z.lock");
  });
});

test("a sync killed without warning is gone on with from its last save", () => {
  using here = folder();
  const { stdout } = shell(
    here.path,
    // Saves come after ten seconds of work.
    "DEMO --users=400 --latency-ms=250 --page-size=5 --workers=1 2>first & p=$!; " +
      "while ! [ -s sync.c1z ]; do sleep 0.2; done; kill -9 $p; wait $p; echo $?; ls -A c1z* 2>/dev/null; " +
      "DEMO --users=400 --page-size=5 2>second; echo $?; ls -A",
    { TMPDIR: here.path },
  );
  expect(stdout).toMatch(/^137\n/);
  expect(stdout).toMatch(/\n0\nfirst\nsecond\nsync\.c1z\n$/);
  expect(readFileSync(join(here.path, "second"), "utf8")).toContain('"resumed":true');
});

test("an operation without its value is no sync", () => {
  using here = folder();
  const { status, stderr } = shell(here.path, 'DEMO --delete-resource ""');
  expect([status, stderr]).toEqual([2, expect.stringContaining("--delete-resource is given without a value")]);
  expect(existsSync(join(here.path, "sync.c1z"))).toBe(false);
});

test("a setting that is nearly one is told", () => {
  using here = folder();
  const { status, stderr } = shell(here.path, "DEMO", { BATON_LOG_LEVL: "debug", BATON_ROUGE: "city" });
  expect(status).toBe(0);
  expect(stderr).toContain("the environment sets BATON_LOG_LEVL, which is no setting; did you mean BATON_LOG_LEVEL?");
  expect(stderr).not.toContain("BATON_ROUGE");
});
