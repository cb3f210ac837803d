import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { lockFile } from "../src/index.ts";

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "c1z-lock-"));
  path = join(directory, "sync.c1z");
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Another process that holds the lock until it is killed. */
async function holder(): Promise<ChildProcess> {
  const body = `import { lockFile } from ${JSON.stringify(new URL("../src/file-lock.ts", import.meta.url).href)};
    globalThis.lock = lockFile(${JSON.stringify(path)});
    process.stdout.write("held");
    setInterval(() => {}, 1000);`;
  const flags = ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", body];
  const child = spawn(process.execPath, flags, { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout!, "data");
  return child;
}

test("one process at a time; who it is, is said", async () => {
  const child = await holder();
  try {
    expect(() => lockFile(path)).toThrow(`${path} is being written by process ${child.pid} on `);
    symlinkSync("sync.c1z", join(directory, "link"));
    expect(() => lockFile(join(directory, "link"))).toThrow("is being written by");
  } finally {
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  // Killed, it holds nothing any more.
  const lock = lockFile(path)!;
  expect(() => lockFile(path)).toThrow(`by process ${process.pid} on `);
  lock[Symbol.dispose]();
  expect(readdirSync(directory)).toEqual(["link"]);
});

test("what killed writers left beside the file goes, and nothing else", () => {
  const others = ["sync.c1z.tmp", ".sync.c1z.swp", ".other.c1z.0123.writing", "sync.c1z"];
  for (const name of [...others, ".sync.c1z.0123456789ab.writing"]) writeFileSync(join(directory, name), "");
  lockFile(path)![Symbol.dispose]();
  expect(readdirSync(directory).sort()).toEqual(others.toSorted());
});

test("a directory that is not there has no lock", () => {
  expect(lockFile(join(directory, "none", "sync.c1z"))).toBeUndefined();
});
