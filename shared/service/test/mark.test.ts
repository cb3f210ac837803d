import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { mayHaveBegun, placeMark } from "../src/workspace/mark.ts";

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "mark-"));
  path = join(directory, "begun-x");
});
afterEach(() => rmSync(directory, { recursive: true }));

test("a mark is whole from its first moment, and says what was begun only once it was", async () => {
  expect(mayHaveBegun(path)).toBe(false);
  const placing = placeMark(path);
  // Whenever it is looked for meanwhile, it is not there or whole.
  for (let placed = false; !placed; ) {
    await new Promise((resolve) => setImmediate(resolve));
    expect(mayHaveBegun(path)).toBe(false);
    placed = readdirSync(directory).includes("begun-x") && readdirSync(directory).length === 1;
  }
  const mark = await placing;
  mark!.begin();
  expect(mayHaveBegun(path)).toBe(true);
  await mark!.close();
});

test("of several who place it at once one may begin", async () => {
  const marks = await Promise.all([placeMark(path), placeMark(path), placeMark(path)].map((one) => one));
  expect(marks.filter(Boolean)).toHaveLength(1);
  expect(await placeMark(path)).toBeUndefined();
  await marks.find(Boolean)!.close();
  expect(readdirSync(directory)).toEqual(["begun-x"]);
});

test("one that an earlier version left, and one of another boot of the machine, may have been begun", () => {
  for (const content of ["", "another boot\n"]) {
    writeFileSync(path, content);
    expect(mayHaveBegun(path)).toBe(true);
  }
});
