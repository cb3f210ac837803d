import { spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const file = fileURLToPath(new URL("fixtures/flat.sqlite.c1z", import.meta.url));
let here: string;
let temporary: string;
beforeEach(() => {
  here = mkdtempSync(join(tmpdir(), "baton-surroundings-"));
  temporary = join(here, "tmp");
  mkdirSync(temporary);
});
afterEach(() => rmSync(here, { recursive: true }));

function shell(command: string, env: Readonly<Record<string, string>> = {}) {
  const baton = `"${process.execPath}" --disable-warning=ExperimentalWarning "${main}"`;
  const { status, stdout, stderr } = spawnSync("bash", ["--norc", "-c", command.replaceAll("BATON", baton)], {
    cwd: here,
    encoding: "utf8",
    timeout: 60_000,
    env: { PATH: process.env.PATH ?? "", TMPDIR: temporary, FILE: file, ...env },
  });
  return { status, stdout, stderr };
}

describe("nothing is left in the temporary directory", () => {
  test.each([
    ["a reader that has seen enough", '(BATON grants -f "$FILE" -o json; echo $? >&2) | true', "0\n"],
    ["a reader of one line", '(BATON export json -f "$FILE" --out /dev/stdout; echo $? >&2) | true', ""],
    [
      "a full disk",
      'BATON grants -f "$FILE" >/dev/full; echo $? >&2',
      "Error: the output could not be written: ENOSPC\n2\n",
    ],
  ])("%s", (_, command, said) => {
    const { stderr } = shell(command);
    expect(stderr).toContain(said);
    expect(readdirSync(temporary)).toEqual([]);
  });

  test.each(["INT", "TERM"])("SIG%s", (signal) => {
    // It waits for a reader that does not read.
    const { stdout } = shell(
      `mkfifo pipe; exec 3<>pipe; BATON grants -f "$FILE" -o json >&3 & p=$!; while ! ls tmp/* >/dev/null 2>&1; do sleep 0.02; done; sleep 0.3; kill -${signal} $p; wait $p; echo $?`,
    );
    expect(stdout).toBe(signal === "INT" ? "130\n" : "143\n");
    expect(readdirSync(temporary)).toEqual([]);
  });
});

describe("--out", () => {
  const head = "Type,Last Name,First Name";

  test("a symbolic link is followed, mode stays, and what has nearly the same name is left alone", () => {
    writeFileSync(join(here, "real.csv"), "old");
    chmodSync(join(here, "real.csv"), 0o600);
    symlinkSync("real.csv", join(here, "x.csv"));
    writeFileSync(join(here, "x.csv.tmp"), "mine");
    writeFileSync(join(here, "real.csv.tmp"), "mine");
    expect(shell('BATON export csv -f "$FILE" --out x.csv')).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(readFileSync(join(here, "real.csv"), "utf8")).toContain(head);
    expect(statSync(join(here, "real.csv")).mode & 0o777).toBe(0o600);
    for (const name of ["x.csv.tmp", "real.csv.tmp"]) expect(readFileSync(join(here, name), "utf8")).toBe("mine");
    expect(readdirSync(here).sort()).toEqual(["real.csv", "real.csv.tmp", "tmp", "x.csv", "x.csv.tmp"]);
  });

  test("standard output and a named pipe are written through", () => {
    expect(shell('BATON export csv -f "$FILE" --out /dev/stdout').stdout).toContain(head);
    expect(
      shell('mkfifo p; cat p >read & BATON export csv -f "$FILE" --out p; wait; cat read; test -p p').stdout,
    ).toContain(head);
  });

  test("several at once do not mix", () => {
    const { status } = shell(
      'for i in 1 2 3; do BATON export json -f "$FILE" --out x.json & done; wait; BATON export json -f "$FILE" --out y.json; cmp x.json y.json',
    );
    expect(status).toBe(0);
  });

  test.each([
    ["--out no/x.csv", "cannot write no/x.csv: the directory "],
    ["--out .", "cannot write .: it is a directory"],
  ])("%s", (out, message) => {
    const { status, stderr } = shell(`BATON export csv -f "$FILE" ${out}`);
    expect([status === 0, stderr]).toEqual([false, expect.stringContaining(message)]);
  });
});

test("a temporary directory that is not there is told as what it is", () => {
  const { status, stderr } = shell('BATON stats -f "$FILE"', { TMPDIR: "/no/such" });
  expect(status).not.toBe(0);
  expect(stderr).toBe(
    "Error: c1z: the temporary directory /no/such does not exist\n  hint: Create it, or name another with TMPDIR: files are unpacked there.\n",
  );
});

test("a damaged file is told as damaged", () => {
  writeFileSync(join(here, "bad.c1z"), readFileSync(file).subarray(0, -10));
  expect(shell("BATON stats -f bad.c1z").stderr).toMatch(
    /bad\.c1z is damaged: .*\n {2}hint: It was cut short or changed/,
  );
});
