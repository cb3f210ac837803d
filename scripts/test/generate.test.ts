import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { staleFiles } from "../generate.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "baton-generate-test-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("what differs, is missing or is no longer made is stale, and nothing else", async () => {
  const at = (name: string) => join(folder, name);
  for (const name of ["same", "changed", "left-over"]) writeFileSync(at(name), name);
  const files = async () => new Map([at("same"), at("changed"), at("new")].map((path) => [path, "same"]));
  const stale = await staleFiles({ name: "test", files, folder });
  expect(stale).toEqual([
    { generator: "test", path: at("changed"), content: "same" },
    { generator: "test", path: at("new"), content: "same" },
    { generator: "test", path: at("left-over"), content: undefined },
  ]);
});
