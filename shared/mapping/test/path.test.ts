import { expect, test } from "@jest/globals";
import { parsePath } from "../src/path/path.ts";

const answer = {
  "@odata.nextLink": "next",
  data: {
    items: [
      { id: 1, tags: ["a", "b"] },
      { id: 2, primary: true, tags: [] },
    ],
  },
  names: ["x", "y", "z"],
};

test.each<[string, unknown]>([
  ["data.items[0].id", 1],
  ["$.data.items[1].id", 2],
  ["data.items[*].id", [1, 2]],
  ["data.items[?(@.primary==true)].id", [2]],
  ["data.items[?(@.id>1 && (@.primary || @.id==9))].id", [2]],
  ["data.items[?(@.id=='1' || @.id==1)].tags[0]", ["a"]],
  ['$["@odata.nextLink"]', "next"],
  ["data.items[?(!@.primary && !(@.id==2))].id", [1]],
  ["$", answer],
  ["names[-1]", "z"],
  ["names[0:2]", ["x", "y"]],
  ['names["1"]', "y"],
  ["data..id", [1, 2]],
  ["data.*[0].id", [1]],
  ["toString", undefined],
  ["data.none.deeper", undefined],
  ["data.items[9].id", undefined],
])("%s", (path, expected) => {
  expect(parsePath(path).evaluate(answer)).toEqual(expected);
});

test.each(["", "a..", "a[", "a[]", "given-name", "a[?(@.b=~1)]", "a b"])("%j is refused", (path) => {
  expect(() => parsePath(path)).toThrow(/path|brackets|known/);
});

test("names are looked up as the caller has it", () => {
  const lower = (value: unknown, name: string) => (value as Record<string, unknown>)?.[name.toLowerCase()];
  expect(parsePath("Data.ID", lower).evaluate({ data: { id: 3 } })).toBe(3);
});
