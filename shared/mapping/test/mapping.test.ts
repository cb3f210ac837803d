import { expect, test } from "@jest/globals";
import Ajv from "ajv/dist/2020.js";
import { parse } from "yaml";
import { environment, textFunctions, textOf, textsOf } from "../src/cel/index.ts";
import {
  expression,
  flag,
  jsonSchema,
  list,
  object,
  optional,
  readMapping,
  record,
  text,
  withDefault,
} from "../src/index.ts";

const env = environment({
  variables: { cols: { map: ["string", "dyn"] } },
  functions: textFunctions,
  shorthand: "cols",
});
const shape = object({
  users: list(
    object({
      name: expression("who"),
      when: optional(expression("which rows")),
      kind: withDefault(text("a word"), "user"),
      profile: withDefault(record(expression("a value")), new Map()),
    }),
  ),
  strict: withDefault(flag("whether"), false),
});
const read = (yaml: string) => readMapping("app.yaml", yaml, shape, { environment: env });

test("expressions are compiled and evaluated", () => {
  const { value, warnings } = read(
    "users:\n  name: toLower(.First) + '.' + cols['Last name']\n  profile: {room: .Room, fixed: word}\n",
  );
  const cols = { First: "Ada", "Last name": "Lind", Room: 7n };
  const [user] = value.users;
  expect(user!.name.evaluate({ cols })).toBe("ada.Lind");
  expect([...user!.profile].map(([key, one]) => [key, textOf(one.evaluate({ cols }))])).toEqual([
    ["room", "7"],
    ["fixed", "word"],
  ]);
  expect([user!.kind, value.strict, warnings]).toEqual(["user", false, []]);
});

test.each([
  [".s.startsWith('te')", true],
  ["'a.b'", "a.b"],
  ["'a .s b'", "a .s b"],
  ["true", true],
  ["plain", "plain"],
  [".i + 1", 43n],
  ["has(cols.s) && !has(cols.zz)", true],
  ["split(.list, ';').map(x, x + '!')", ["a!", "b!"]],
  ["titleCase('o\\'neil 3rd x_y')", "O'neil 3Rd X_y"],
  ["slugify('Hello, World_1')", "hello-world-1"],
  ["toUpper('straße')", "STRAßE"],
  ["string(timestamp('2025-01-02T03:04:05Z'))", "2025-01-02T03:04:05Z"],
])("%s", (source, expected) => {
  const found = env.compile(source, "here").evaluate({ cols: { s: "text", i: 42n, list: "a; b;" } });
  expect(Array.isArray(expected) ? textsOf(found) : found).toEqual(expected);
});

test.each([
  ["users: [\n", "app.yaml, line 2, column 1: "],
  ["users: {nam: x}\n", "app.yaml, line 1, column 8, users: has no name"],
  ["users:\n  name: [a]\n", "app.yaml, line 2, column 9, users.name: must be an expression"],
  [
    "users:\n  - name: nope(.a)\n",
    "app.yaml, line 2, column 11, users.1.name: nope(.a): undeclared reference to 'nope'",
  ],
  ["users:\n  name: 1 + 'a'\n", "app.yaml, line 2, column 9, users.name: 1 + 'a': "],
  ["users:\n  name: other.x\n", "undeclared reference to 'other'"],
  ["users: []\nstrict: maybe\n", "app.yaml, line 2, column 9, strict: must be true or false"],
  ["- a\n", "app.yaml, line 1, column 1: must have keys such as users, strict"],
])("%j is a mistake with its place", (yaml, message) => {
  expect(() => read(yaml)).toThrow(message);
});

test("a column that a row does not have is named with its place", () => {
  const { value } = read("users:\n  name: .Login\n");
  expect(() => value.users[0]!.name.evaluate({ cols: {} })).toThrow(
    "app.yaml, line 2, column 9, users.name: .Login: field not found: Login",
  );
});

test("unknown keys are warned of, with the nearest", () => {
  const { warnings } = read("users:\n  name: .a\n  wehn: 'true'\nother: 1\n");
  expect(warnings).toEqual([
    "app.yaml, line 3, column 3, users.wehn: is no key here and not read; did you mean when?",
    "app.yaml, line 4, column 1, other: is no key here and not read",
  ]);
});

test("the JSON Schema takes what is read and refuses what is not", () => {
  const valid = new Ajv.default({ strict: false }).compile(jsonSchema(shape, "App"));
  expect(valid(parse("users: {name: .a, profile: {x: .y}}"))).toBe(true);
  expect(valid(parse("users: [{name: .a, kind: b}]\nstrict: true"))).toBe(true);
  for (const wrong of ["users: {nam: .a}", "users: 3", "strict: true"]) expect(valid(parse(wrong))).toBe(false);
});

test("all mistakes are told at once", () => {
  expect(() => read("users:\n  - nam: x\n  - name: 1 +\nstrict: maybe\n")).toThrow(
    /users\.1: has no name; app\.yaml, line 3, column 11, users\.2\.name: .*; app\.yaml, line 4, column 9, strict: must be/,
  );
});

test("what a map takes over counts behind its own", () => {
  const { value, warnings } = read(
    "users:\n  - &one { name: .a, kind: x, profile: { p: .a } }\n  - { <<: *one, name: .b }\n  - <<: [{ kind: z }, *one]\n",
  );
  const cols = { a: "A", b: "B" };
  expect(value.users.map(({ name, kind }) => [name.evaluate({ cols }), kind])).toEqual([
    ["A", "x"],
    ["B", "x"],
    ["A", "z"],
  ]);
  expect(warnings).toEqual([]);
  expect(() => read("users: { <<: 3, name: .a }\n")).toThrow("must be keys and values");
  expect(() => read("users: &x { <<: *x, name: .a }\n")).toThrow("takes over itself");
});
