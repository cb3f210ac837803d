import { describe, expect, test } from "@jest/globals";
import {
  boolField,
  type ConfigOf,
  type Decoded,
  dependentOn,
  fields,
  fileField,
  intField,
  listField,
  mapField,
  mutuallyExclusive,
  parseConfig,
  requiredTogether,
  selectField,
  stringField,
} from "../../src/config/index.ts";

const none = () => {
  throw new Error("cannot access file: nothing here");
};
const values = (given: Record<string, Decoded>, authMethod = "") => ({ values: given, authMethod, readFile: none });

describe("values", () => {
  const config = fields({
    domain: stringField({ name: "domain", required: true }),
    cache: boolField({ name: "cache", default: true }),
    ttl: intField({ name: "cache-ttl", default: 300 }),
    domains: listField({ name: "filter-domains" }),
    labels: mapField({ name: "labels" }),
    region: selectField({ name: "region", options: ["eu", "us"], default: "eu" }),
    key: fileField({ name: "key-file", allowedExtensions: [".json"], secret: true }),
  });

  test("are typed, with defaults and zero values", () => {
    const parsed = parseConfig(config, values({ domain: "acme" }));
    if (!parsed.ok) throw new Error("unexpected");
    const typed: ConfigOf<typeof config> = parsed.config;
    const region: "eu" | "us" | "" = typed.region;
    expect({ ...typed, region }).toEqual({
      domain: "acme",
      cache: true,
      ttl: 300,
      domains: [],
      labels: {},
      region: "eu",
      key: new Uint8Array(),
      authMethod: "",
    });
  });

  test("a file field holds the file's content", () => {
    const readFile = (path: string) => Buffer.from(`content of ${path}`);
    const parsed = parseConfig(config, { values: { domain: "a", "key-file": "k.json" }, readFile });
    expect(parsed.ok && Buffer.from(parsed.config.key).toString()).toBe("content of k.json");
  });

  test.each<[string, (path: string) => Uint8Array]>([
    ["cannot access file: nothing here", none],
    ["file too large: 2097153 bytes exceeds limit of 2097152 bytes", () => new Uint8Array(2097153)],
  ])("%s", (message, readFile) => {
    const parsed = parseConfig(config, { values: { domain: "a", "key-file": "k.json" }, readFile });
    expect(parsed).toEqual({ ok: false, problems: [{ kind: "value", fields: ["key-file"], message }] });
  });
});

describe("rules", () => {
  const one = (field: Parameters<typeof fields>[0][string], value: Decoded) => {
    const parsed = parseConfig(fields({ field }), values({ [field.name]: value }));
    return parsed.ok ? "fine" : parsed.problems.map((problem) => problem.message).join("\n");
  };
  const text = (rules: Parameters<typeof stringField>[0]["rules"]) => stringField({ name: "n", rules: rules! });
  const int = (rules: Parameters<typeof intField>[0]["rules"]) => intField({ name: "n", rules: rules! });
  const list = (rules: Parameters<typeof listField>[0]["rules"]) => listField({ name: "n", rules: rules! });

  test.each([
    [
      stringField({ name: "n", required: true }),
      "",
      "field n of type string is marked as required but it has a zero-value",
    ],
    [intField({ name: "n", required: true }), 0, "field n of type int is marked as required but it has a zero-value"],
    [
      listField({ name: "n", required: true }),
      [],
      "field n of type []string is marked as required but it has a zero-value",
    ],
    [
      mapField({ name: "n", required: true }),
      {},
      "field n of type map[string]any is marked as required but it has a zero-value",
    ],
    [int({ eq: 3 }), 4, "field n: expected 3 but got 4"],
    [int({ lt: 3 }), 3, "field n: value must be less than 3 but got 3"],
    [int({ lte: 3 }), 4, "field n: value must be less than or equal to 3 but got 4"],
    [int({ gt: 3 }), 3, "field n: value must be greater than 3 but got 3"],
    [int({ gte: 3 }), 2, "field n: value must be greater than or equal to 3 but got 2"],
    [int({ gte: 3 }), 0, "fine"],
    [int({ gte: 3, validateEmpty: true }), 0, "field n: value must be greater than or equal to 3 but got 0"],
    [int({ in: [1, 2] }), 3, "field n: value must be one of [1 2] but got 3"],
    [int({ notIn: [1, 2] }), 2, "field n: value must not be one of [1 2] but got 2"],
    [boolField({ name: "n", rules: { eq: true } }), false, "expected true but got false"],
    [text({ eq: "a" }), "b", "field n: expected 'a' but got 'b'"],
    [text({ len: 2 }), "é", "fine"],
    [text({ len: 3 }), "é", "field n: value must be exactly 3 characters long but got 2"],
    [text({ minLen: 3 }), "ab", "field n: value must be at least 3 characters long but got 2"],
    [text({ maxLen: 1 }), "ab", "field n: value must be at most 1 characters long but got 2"],
    [text({ pattern: "^[[:alpha:]]+$" }), "a1", "field n: value must match pattern ^[[:alpha:]]+$ but got 'a1'"],
    [text({ pattern: "^[[:alpha:]]+$" }), "ab", "fine"],
    [text({ prefix: "x" }), "a", "field n: value must have prefix 'x' but got 'a'"],
    [text({ suffix: "x" }), "a", "field n: value must have suffix 'x' but got 'a'"],
    [text({ contains: "x" }), "a", "field n: value must contain 'x' but got 'a'"],
    [text({ notContains: "a" }), "a", "field n: value must not contain 'a' but got 'a'"],
    [text({ in: ["x", "y"] }), "a", "field n: value must be one of [x y] but got 'a'"],
    [text({ notIn: ["a"] }), "a", "field n: value must not be one of [a] but got 'a'"],
    [text({ wellKnown: "EMAIL" }), "a", "field n: value must be a valid email address but got 'a'"],
    [text({ wellKnown: "EMAIL" }), "A <a@b.c>", "fine"],
    [text({ wellKnown: "URI" }), "a b", "field n: value must be a valid URL but got 'a b'"],
    [text({ wellKnown: "URI" }), "/path", "fine"],
    [text({ wellKnown: "UUID" }), "a", "field n: value must be a valid UUID but got 'a'"],
    [text({ wellKnown: "UUID" }), "urn:uuid:123e4567-e89b-12d3-a456-426614174000", "fine"],
    [text({ wellKnown: "HOSTNAME" }), "a..b", "field n: value must be a valid hostname but got 'a..b'"],
    [text({ wellKnown: "HOSTNAME" }), "a.example.com", "fine"],
    [text({ wellKnown: "IP" }), "1.2.3", "field n: value must be a valid IP address but got '1.2.3'"],
    [text({ wellKnown: "IPV4" }), "::1", "field n: value must be a valid IPv4 address but got '::1'"],
    [text({ wellKnown: "IPV6" }), "1.2.3.4", "field n: value must be a valid IPv6 address but got '1.2.3.4'"],
    [list({ minItems: 2 }), ["a"], "field n: value must have at least 2 items but got 1"],
    [list({ maxItems: 1 }), ["a", "b"], "field n: value must have at most 1 items but got 2"],
    [list({ unique: true }), ["a", "a"], 'field n: value must not contain duplicate items but got multiple "a"'],
    [
      list({ itemRules: { minLen: 2 } }),
      ["ab", "c"],
      "field n invalid item at field 1: value must be at least 2 characters long but got 1",
    ],
  ])("%#", (field, value, message) => {
    expect(one(field, value as Decoded)).toBe(message);
  });
});

describe("constraints", () => {
  const a = stringField({ name: "a" });
  const b = stringField({ name: "b" });
  const c = stringField({ name: "c" });
  const outcome = (constraint: ReturnType<typeof mutuallyExclusive>, given: Record<string, string>) => {
    const parsed = parseConfig(fields({ a, b, c }, { constraints: [constraint] }), values(given));
    return parsed.ok ? "fine" : parsed.problems[0]?.message;
  };

  test.each([
    [mutuallyExclusive("a", "b"), { a: "1", b: "1" }, "fields marked as mutually exclusive were set: ('a' and 'b')"],
    [
      mutuallyExclusive("a", "b", "c"),
      { a: "1", b: "1", c: "1" },
      "fields marked as mutually exclusive were set: ('a', 'b', and 'c')",
    ],
    [mutuallyExclusive("a", "b"), { a: "1" }, "fine"],
    [requiredTogether("a", "b"), { a: "1" }, "fields marked as needed together are missing: ('b')"],
    [requiredTogether("a", "b"), {}, "fine"],
    [dependentOn(["a"], ["b"]), { a: "1" }, "set fields ('a') are dependent on ('b') being set"],
    [dependentOn(["a"], ["b"]), { a: "1", b: "1" }, "fine"],
  ])("%#", (constraint, given, message) => {
    expect(outcome(constraint, given)).toBe(message);
  });

  test.each([
    [() => fields({ a, again: stringField({ name: "a" }) }), "multiple fields with the same name: a"],
    [() => fields({ a }, { constraints: [mutuallyExclusive("a", "zz")] }), "names the unknown field zz"],
    [() => fields({ a }, { constraints: [requiredTogether("a")] }), "too few fields"],
    [() => fields({ a, b }, { constraints: [requiredTogether("a", "a")] }), "names a field twice"],
    [
      () =>
        fields({ a, r: stringField({ name: "r", required: true }) }, { constraints: [mutuallyExclusive("a", "r")] }),
      "the required field r cannot be mutually exclusive",
    ],
    [
      () =>
        fields(
          { a, b },
          {
            groups: [
              { name: "x", fields: ["a"], default: true },
              { name: "y", fields: ["b"], default: true },
            ],
          },
        ),
      "only one field group can be set as default, but found 2: x, y",
    ],
  ])("a contradiction is a bug: %#", (state, message) => {
    expect(state).toThrow(message);
  });
});

describe("field groups", () => {
  const config = fields(
    {
      token: stringField({ name: "api-token", required: true }),
      key: stringField({ name: "private-key", required: true }),
    },
    {
      groups: [
        { name: "token-group", fields: ["api-token"] },
        { name: "key-group", fields: ["private-key"] },
      ],
    },
  );
  const required = (name: string) => `field ${name} of type string is marked as required but it has a zero-value`;

  test.each([
    ["", "token-group", "api-token"],
    ["nobody-knows", "token-group", "api-token"],
    ["key-group", "key-group", "private-key"],
  ])("with --auth-method '%s' %s is in force", (method, group, name) => {
    expect(parseConfig(config, values({}, method))).toEqual({
      ok: false,
      problems: [{ kind: "rule", fields: [name], message: required(name) }],
    });
    const parsed = parseConfig(config, values({ [name]: "x" }, method));
    expect(parsed.ok && parsed.config.authMethod).toBe(group);
  });
});
