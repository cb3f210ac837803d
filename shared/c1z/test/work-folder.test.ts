import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { isForsaken, makeWorkFolder, removeWorkFolder } from "../src/work-folder.ts";

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "work-folder-"));
});
afterEach(() => rmSync(parent, { recursive: true }));

/** A process that has opened a store of its own in `parent`. */
async function opened() {
  const module = new URL("../src/index.ts", import.meta.url).href;
  const script = `const { openStore } = await import(${JSON.stringify(module)});
    await openStore(process.argv[1] + "/file.c1z", { temporaryDirectory: process.argv[1] });
    console.log("open"); setInterval(() => {}, 1000);`;
  const args = ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", script, parent];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  return async () => {
    child.kill("SIGKILL");
    await once(child, "close");
  };
}
const folders = () => readdirSync(parent).filter((name) => name.startsWith("c1z"));

test("what a killed process had unpacked is removed by the next, what a living one holds stays", async () => {
  const kills = [await opened(), await opened()];
  expect(folders()).toHaveLength(2);
  await kills[0]!();
  const own = await makeWorkFolder(parent, "c1z");
  expect(folders()).toHaveLength(2);
  await kills[1]!();
  await removeWorkFolder(own);
  expect(folders()).toHaveLength(1);
  expect(isForsaken(join(parent, folders()[0]!))).toBe(true);
});

test("a copy that baton or a compaction was making beside its result is removed likewise", async () => {
  const module = new URL("../src/work-folder.ts", import.meta.url).href;
  const script = `const { makeWorkFolder } = await import(${JSON.stringify(module)});
    await makeWorkFolder(process.argv[1], ".baton-"); console.log("made"); setInterval(() => {}, 1000);`;
  const args = ["--disable-warning=ExperimentalWarning", "--input-type=module", "--eval", script, parent];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  expect(readdirSync(parent)).toHaveLength(1);
  child.kill("SIGKILL");
  await once(child, "close");
  await removeWorkFolder(await makeWorkFolder(parent, ".baton-"));
  expect(readdirSync(parent)).toEqual([]);
});

test("of another machine or container it is removed when it was not touched for a while", async () => {
  const mine = await makeWorkFolder(parent, "c1z");
  const owner = JSON.parse(readFileSync(join(mine, "owner.json"), "utf8"));
  const other = join(parent, "c1zother");
  mkdirSync(other);
  const file = join(other, "owner.json");
  writeFileSync(file, JSON.stringify({ ...owner, host: "elsewhere", identity: "host-1" }));
  expect(isForsaken(other)).toBe(false);
  expect(isForsaken(other, "host-2")).toBe(false);
  // There is one process of an identity at a time: this one.
  expect(isForsaken(other, "host-1")).toBe(true);
  const old = new Date(Date.now() - 6 * 60_000);
  utimesSync(file, old, old);
  expect(isForsaken(other)).toBe(true);
});

test("a folder without an owner's file, and what is no folder of ours, is left alone", async () => {
  mkdirSync(join(parent, "c1zfresh"));
  mkdirSync(join(parent, "notes"));
  writeFileSync(join(parent, "c1zfile"), "");
  await removeWorkFolder(await makeWorkFolder(parent, "c1z"));
  for (const name of ["c1zfresh", "notes", "c1zfile"]) expect(existsSync(join(parent, name))).toBe(true);
});
