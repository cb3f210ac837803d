import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { cases, goldenPath, outputOf } from "./golden-cases.ts";

test.each(Object.entries(cases))("%s: %s", async (name, line) =>
  expect(await outputOf(line)).toBe(readFileSync(goldenPath(name), "utf8")),
);

test("there is a case for every file", () =>
  expect(readdirSync(goldenPath("")).sort()).toEqual(Object.keys(cases).sort()));
