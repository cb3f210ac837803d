import { expect, test } from "@jest/globals";
import { rowChanges } from "../src/dev/row-changes.ts";

test("rows that came, went and changed are told, with the fields that are other", () => {
  const row = (name: string, more = {}) => JSON.stringify({ displayName: name, annotations: [{ a: 1 }], ...more });
  const before = { resources: { "user/1": row("Ann"), "user/2": row("Bo") }, grants: { g: "{}" } };
  const now = { resources: { "user/1": row("Anna", { description: "x" }), "user/3": row("Cy") }, grants: { g: "{}" } };
  expect(rowChanges(before, now)).toEqual([
    "~ resource user/1",
    '    displayName: "Ann" → "Anna"',
    '    description: nothing → "x"',
    "- resource user/2",
    "+ resource user/3",
  ]);
});
