import { expect, test } from "@jest/globals";
import { reasonIn } from "../src/libraries.ts";

test("of a program that failed its error is shown, not the last line of its stack", () => {
  const crash =
    'x.ts:1\n  throw new Error("no such file");\n  ^\n\nError: no such file\n    at x.ts:1\n\nNode.js v26.0.0\n';
  expect(reasonIn(crash)).toBe("Error: no such file");
  expect(reasonIn("scripts/run: no program\n")).toBe("scripts/run: no program");
});
