import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { changesSince } from "../reach/changes.ts";

let place: string;
let here: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "baton-changes-"));
  here = join(place, "here");
  mkdirSync(here);
});
afterEach(() => rmSync(place, { recursive: true }));

function git(...args: readonly string[]): string {
  const known = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
  const { status, stdout, stderr } = spawnSync("git", [...known, ...args], { cwd: here, encoding: "utf8" });
  if (status !== 0) throw new Error(`git ${args.join(" ")}: ${stderr}`);
  return stdout.trim();
}
function commit(...files: readonly string[]): string {
  for (const file of files) writeFileSync(join(here, file), `${file}${Math.random()}`);
  git("add", "-A");
  git("commit", "-qm", "x");
  return git("rev-parse", "HEAD");
}
const begin = () => git("init", "-q", "-b", "main");
/** Takes the commit for that of the shared main branch. */
const publish = (name: string) => git("update-ref", "refs/remotes/origin/main", name);

test("since this branch left origin/main: commits, what is not committed, and what git does not know yet", () => {
  begin();
  const base = commit("a", "b", "gone", "old name");
  publish(base);
  commit("c");
  writeFileSync(join(here, "b"), "other");
  writeFileSync(join(here, "ü"), "new");
  git("rm", "-q", "gone");
  git("mv", "old name", "new name");
  const changes = changesSince(undefined, here);
  expect(changes).toMatchObject({ base, paths: ["b", "c", "gone", "new name", "old name", "ü"] });
});

test("what origin/main has got since is no change of ours", () => {
  begin();
  const base = commit("a");
  git("switch", "-qc", "side");
  commit("theirs");
  publish("side");
  git("switch", "-q", "main");
  commit("ours");
  expect(changesSince(undefined, here)).toMatchObject({ base, paths: ["ours"] });
  expect(changesSince("side", here)).toMatchObject({ base, paths: ["ours"] });
});

test("a clean clone of main compares with the commit before, and one without origin too", () => {
  begin();
  const first = commit("a");
  commit("b");
  expect(changesSince(undefined, here)).toMatchObject({ base: first, paths: ["b"] });
  publish("HEAD");
  expect(changesSince(undefined, here)).toMatchObject({ base: first, paths: ["b"] });
});

test("nothing to compare with: one commit, a shallow clone, no repository", () => {
  expect(changesSince(undefined, here)).toBeUndefined();
  begin();
  commit("a");
  expect(changesSince(undefined, here)).toBeUndefined();
  commit("b");
  git("clone", "-q", "--depth=1", `file://${here}`, join(place, "shallow"));
  expect(changesSince(undefined, join(place, "shallow"))).toBeUndefined();
});

test("a base that is not there is an error", () => {
  begin();
  commit("a");
  expect(() => changesSince("v9.9.9", here)).toThrow("no commit 'v9.9.9'");
});
