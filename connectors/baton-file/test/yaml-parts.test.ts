import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { stringify } from "yaml";
import type { DocumentRow, Sink } from "../src/formats/sink.ts";
import { readYaml } from "../src/formats/yaml.ts";
import { tablesIn } from "../src/formats/yaml-tables.ts";
import { tenantOf } from "./tenant.ts";

type Read = [string, DocumentRow, number, number | undefined];

/** What a text gives, or why it is refused. */
function read(text: string, longest: number): Read[] | string {
  const found: Read[] = [];
  const sink: Sink = {
    sheet: () => undefined,
    list: (name) => ({ entry: (row, entry, line) => void found.push([name, row, entry, line]) }),
  };
  try {
    readYaml("t.yaml", text, sink, longest);
    return found;
  } catch (thrown) {
    return (thrown as Error).message;
  }
}

const example = readFileSync(new URL("../examples/clubhouse.yaml", import.meta.url), "utf8");
const inParts = { ...Object.fromEntries([1, 2, 3].map((n) => [`tenant ${n}`, stringify(tenantOf(n, 1300))])), example };

test.each(Object.entries(inParts))(
  "a large text is read in parts, to the same rows with the same places: %s",
  (_, text) => {
    expect(tablesIn(text)).toBeDefined();
    expect(read(text, 0)).toEqual(read(text, Number.POSITIVE_INFINITY));
  },
);

test.each([
  "users:\n- name: a\n- name: b # c\n# d\n\n- {name: c}\ngrants: []\nversion: 1\n",
  "users: [{name: a},\n  {name: b}]\n'grants':\n",
  'users:\n  - name: "two\n      lines"\n    display_name: |\n      - not a row\n      users:\n  - name: >-\n      b\n',
  "# only\n",
  "# why\n\n---\nusers:\n  - name: a\n",
  "users:\r\n  - name: a\r\n  - name: b\r\n",
])("so is %j", (text) => {
  expect(read(text, 0)).toEqual(read(text, Number.POSITIVE_INFINITY));
});

test.each([
  "users:\n  - &a {name: a}\n  - *a\n",
  "a: &a {name: x}\nusers:\n  - {<<: *a, email: y}\n",
  "users:\n  - name: a\n---\nusers:\n  - name: b\n",
  "{users: [{name: a}]}\n",
  "users:\n  - name: a\n b: c\n",
])("what reaches from one part into another is read whole: %j", (text) => {
  expect(tablesIn(text)).toBeUndefined();
  expect(read(text, 0)).toEqual(read(text, Number.POSITIVE_INFINITY));
});

test.each([
  ["users:\n  - name: a\n  - name: [\ngrants:\n", "t.yaml, line 3"],
  ["users:\n  - name: a\nusers:\n  - name: b\n", "t.yaml, line 3: users is there twice"],
  ["users:\n  - name: a\n    name: b\n", "t.yaml, line 3: this is no complete YAML: Map keys must be unique"],
  ["users:\n  - name: a\n  - b\n", "t.yaml, users, line 3: is not a row of keys and values"],
  ["users:\n  name: a\n", "t.yaml, users, line 2: is not a list"],
])("what is wrong in a part is told with its line: %j", (text, message) => {
  expect(tablesIn(text)).toBeDefined();
  expect(read(text, 0)).toContain(message);
});
