import { BatonError } from "@baton-connectors/sdk/errors";
import { describe, expect, test } from "@jest/globals";
import { isMap, isScalar, isSeq, parseDocument } from "yaml";
import { readFile } from "../src/file/load.ts";
import { configFile } from "../src/file/shape.ts";
import { everything } from "./everything.ts";

const whole = everything("/nowhere")
  .replace(/^secrets:\n(.*\n){2}/m, "")
  .replace(/auth: .*/, "auth: { type: bearer, token: t }");
const read = (text: string, lenient = false) =>
  readFile({ name: "app.yaml", text, placeholders: () => undefined, lenient });

type Way = readonly (string | number)[];

/** Every key of the file, by its way. */
function waysIn(node: unknown, way: Way = []): readonly Way[] {
  if (isMap(node))
    return node.items.flatMap(({ key, value }) => {
      const inner = [...way, String(key)];
      return [inner, ...waysIn(value, inner)];
    });
  if (isSeq(node)) return node.items.flatMap((one, i) => waysIn(one, [...way, i]));
  return [];
}
/** Of keys that stand in several places in the same kind of block, one. */
const ways = [
  ...new Map(
    waysIn(parseDocument(whole).contents).map((way) => [
      way
        .filter((step) => typeof step === "string")
        .slice(-2)
        .join("."),
      way,
    ]),
  ).values(),
];

function changed(change: (document: ReturnType<typeof parseDocument>) => void): string {
  const document = parseDocument(whole);
  change(document);
  return document.toString();
}

/** What is said of a file: an error of its own kind on one line, or nothing. */
function saidOf(text: string): string {
  try {
    read(text);
    return "";
  } catch (thrown) {
    if (!(thrown instanceof BatonError)) throw thrown;
    expect(thrown.kind).toBe("config");
    return thrown.message;
  }
}

/** A line of the file, a column, and the way of keys. */
const placed = /^app\.yaml, line \d+, column \d+(, [\w.@\- ]+)?: \S/;

test("the whole file is as it should be", () => {
  expect(saidOf(whole)).toBe("");
  expect(ways.length).toBeGreaterThan(150);
});

/** What keys of a record are called is for who writes it. */
function isOwnName(way: Way): boolean {
  let schema = configFile.schema as Record<string, unknown>;
  for (const step of way.slice(0, -1)) {
    const {
      anyOf,
      items,
      properties,
      additionalProperties: values,
    } = schema as {
      anyOf?: Record<string, unknown>[];
      items?: Record<string, unknown>;
      properties?: Record<string, Record<string, unknown>>;
      additionalProperties?: Record<string, unknown>;
    };
    const list = items ?? anyOf?.find((one) => one.items)?.items;
    schema = (
      typeof step === "number"
        ? list
        : (properties?.[step] ??
          (anyOf?.[1]?.properties as Record<string, Record<string, unknown>> | undefined)?.[step] ??
          (typeof values === "object" ? values : undefined))
    ) as Record<string, unknown>;
    if (!schema) return true;
  }
  return (
    !(schema as { properties?: object }).properties &&
    !(schema as { anyOf?: { properties?: object }[] }).anyOf?.[1]?.properties
  );
}

describe("a key", () => {
  test("that is missing is no crash, and what is said of it has its place", () => {
    for (const way of ways) {
      const said = saidOf(changed((document) => void document.deleteIn([...way])));
      if (said !== "") expect(said).toMatch(placed);
      expect(said).not.toContain("\n");
    }
  });

  test("that is required is named when it is missing", () => {
    const needed = (["version", "app_name", "connect", "resource_types"] as const).map((key) => [
      key,
      saidOf(changed((document) => void document.delete(key))),
    ]);
    for (const [key, said] of needed) expect(said).toContain(`has no ${key}`);
  });

  test("that is misspelt is told with the nearest", () => {
    const own = ways.filter(
      (way) => typeof way.at(-1) === "string" && !isOwnName(way) && String(way.at(-1)).length > 3,
    );
    expect(own.length).toBeGreaterThan(100);
    for (const way of own) {
      const name = String(way.at(-1));
      const wrong = `${name.slice(0, 2)}x${name.slice(2)}`;
      const said = saidOf(
        changed((document) => {
          const map = document.getIn([...way.slice(0, -1)], true);
          if (!isMap(map)) throw new Error(`${way.join(".")} is in no map`);
          const pair = map.items.find(({ key }) => String(key) === name)!;
          if (isScalar(pair.key)) {
            pair.key.value = wrong;
            delete pair.key.source;
          }
        }),
      );
      expect([way.join("."), said]).toEqual([
        way.join("."),
        expect.stringMatching(
          new RegExp(`app\\.yaml, line \\d+, column \\d+, [^;]*${wrong}: is no key here|has no ${name}`),
        ),
      ]);
      if (!said.includes(`has no ${name}`)) expect(said).toContain(`did you mean ${name}?`);
    }
  });

  /** One of them for each key, another one for the next. */
  const odd: readonly unknown[] = [
    [["x"]],
    { nobody: { knows: "this" } },
    null,
    7.5,
    "cel:",
    "tmpl:{{",
    "tmpl:{{.nobody.id}}",
    "a\nb\r\nc",
    true,
  ];
  test("with a value of another kind is no crash, and what is said of it has its place", () => {
    for (const [i, way] of ways.entries())
      for (const value of [odd[i % odd.length], odd[(i + 4) % odd.length]]) {
        const said = saidOf(changed((document) => void document.setIn([...way], document.createNode(value))));
        if (said !== "") expect([way.join("."), said]).toEqual([way.join("."), expect.stringMatching(placed)]);
        expect(said.split("\n")).toHaveLength(1);
      }
  });
});

test.each([
  ["", /must have keys/],
  ["a: [", /line 1, column \d+: /],
  ["a: 1\na: 2", /line 2, column 1: Map keys must be unique/],
  ["\u0000", /line 1, column \d+/],
  ["- a\n- b", /must have keys/],
  ["&a [*a]", /must have keys/],
  [`version: "1"\napp_name: x\n`.padEnd(200_000, "#"), /has no connect/],
  [`a: ${"[".repeat(5000)}`, /line/],
])("a file that is none: %#", (text, message) => {
  expect(saidOf(text)).toMatch(message);
  expect(saidOf(text)).toMatch(placed);
});

test.each([
  [
    "an unknown type",
    [/grantable_to: \[person\]/, "grantable_to: [persn]"],
    /line \d+.*grantable_to: there is no resource type persn; did you mean person\?/,
  ],
  ["a circle", [/static_resources/, "depends_on: [person]\n    static_resources"], /depends_on goes in a circle/],
  [
    "an entitlement that is not there",
    [/entitlement_mapping:\n(.*\n)/, "resource_mapping: { id: a, display_name: b }\n"],
    /has no entitlement_mapping/,
  ],
  ["an unknown base", [/base: other/, "base: othr"], /line \d+.*base: there is no connect\.bases\.othr/],
  ["an unknown budget", [/budget: slow/, "budget: slw"], /there is no budget slw/],
  ["a page without its place", [/\/teams\/\{page\}/, "/teams"], /has no \{page\}, where the page would stand/],
  ["a body with GET", [/url: \/ids/, "url: /ids, body: { a: 1 }"], /GET cannot have a body/],
  ["an address that steps out", [/url: \/ids/, "url: /../ids"], /line \d+.*url: has \. or \.\./],
  ["an address that is an expression", [/url: \/ids/, "url: \"cel:'/ids'\""], /must be a text or tmpl:/],
  ["a header that ends a line", [/X-Http: "1"/, '"X\\nHttp": "1"'], /is no name of a header/],
  [
    "another mapping",
    [/mapping_type: resource/, "mapping_type: grant"],
    /mapping_type: is grant where resource is mapped/,
  ],
  ["a cursor from nowhere", [/cursor_header: X-Next, /, ""], /needs one of cursor_path, cursor_header and last_item/],
] as const)("%s is told", (_, [from, to], message) => {
  const text = whole.replace(from, to);
  expect(text).not.toBe(whole);
  expect(saidOf(text)).toMatch(message);
});
