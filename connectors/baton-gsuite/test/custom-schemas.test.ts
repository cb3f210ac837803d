import { describe, expect, test } from "@jest/globals";
import { flattenSchemas, normalized, type SchemaProblem } from "../src/profile/custom-schemas.ts";

describe("names of schemas and fields", () => {
  test.each([
    ["Example@Name", "example_name"],
    ["SpecialChars*&^%$#@!", "specialchars"],
    ["employmentData.jobLevel", "employmentdata_joblevel"],
    ["!@#", ""],
    ["", ""],
    ["a__b", "a_b"],
    ["__Already__Snake__", "already_snake"],
    ["Größe 2", "größe_2"],
    ["ÉCOLE", "école"],
    ["İstanbul", "istanbul"],
    ["ΣΑΣ", "σασ"],
    ["部署", "部署"],
    ["٣items", "٣items"],
    ["Ⅷ", ""],
    ["ⓐb", "b"],
    ["x²", "x"],
    ["a\u0301b", "a_b"],
    ["𝒜x", "𝒜x"],
  ])("%j is %j", (name, expected) => expect(normalized(name)).toBe(expected));
});

describe("values", () => {
  test.each<[unknown, string]>([
    ["text", "text"],
    ["", ""],
    [8, "8"],
    [-0.5, "-0.5"],
    [0, "0"],
    [1e21, "1000000000000000000000"],
    [1e-7, "0.0000001"],
    [1.5e-10, "0.00000000015"],
    [1.25e22, "12500000000000000000000"],
    [Number("12345678901234567890"), "12345678901234567000"],
    [true, "true"],
    [false, "false"],
    [null, "null"],
    [[], "[]"],
    [["a", 1], '["a",1]'],
    [[{ value: "A" }, { value: "B", type: "work" }], "A, B"],
    [[{ value: "A" }, { type: "work" }, "text", null, { value: 7 }, { value: true }], "A, 7, true"],
    [[{ value: { b: 1, a: 2 } }, { value: [1] }], '{"a":2,"b":1}, [1]'],
    [[{ type: "work" }, { value: "A" }], '[{"type":"work"},{"value":"A"}]'],
    [{ z: 1, a: { c: null, b: [] } }, '{"a":{"b":[],"c":null},"z":1}'],
    [{ "<&>": "a\u2028b\u2029" }, '{"\\u003c\\u0026\\u003e":"a\\u2028b\\u2029"}'],
    [{ n: 1e21, m: 1e-7 }, '{"m":1e-7,"n":1e+21}'],
  ])("%j is %s", (value, expected) => expect(flattenSchemas({ S: { f: value } })).toEqual({ "s.f": expected }));

  test("of the smallest and the largest number are written out in full", () => {
    const { "s.small": small, "s.large": large } = flattenSchemas({ S: { small: 5e-324, large: Number.MAX_VALUE } });
    expect([small!.length, Number(small)]).toEqual([326, 5e-324]);
    expect([large!.length, Number(large), /^\d+$/.test(large!)]).toEqual([309, Number.MAX_VALUE, true]);
  });
});

describe("schemas", () => {
  test("are flattened field by field", () => {
    const employmentData = {
      employeeNumber: "123456789",
      jobLevel: 8,
      projects: [{ value: "GeneGnome" }, { value: "Panopticon", type: "work" }],
    };
    expect(flattenSchemas({ employmentData })).toEqual({
      "employmentdata.employeenumber": "123456789",
      "employmentdata.joblevel": "8",
      "employmentdata.projects": "GeneGnome, Panopticon",
    });
  });

  test("whose names are made of nothing but signs keep their fields", () => {
    expect(flattenSchemas({ "!": { "?": "a" }, X: { "?": "b" } })).toEqual({ ".": "a", "x.": "b" });
  });

  test.each([undefined, null, {}, { S: null }, { S: {} }])("that are empty give nothing: %j", (schemas) => {
    const problems: SchemaProblem[] = [];
    expect([flattenSchemas(schemas, (problem) => problems.push(problem)), problems]).toEqual([{}, []]);
  });

  test.each(["text", 7, true, ["a"]])("that are no objects are left out, with a word: %j", (value) => {
    const problems: SchemaProblem[] = [];
    const flat = flattenSchemas({ Bad: value, Good: { f: 1 } }, (problem) => problems.push(problem));
    expect(flat).toEqual({ "good.f": "1" });
    expect(problems).toMatchObject([{ schema: "Bad" }]);
  });
});
