import { describe, expect, test } from "@jest/globals";
import {
  boolField,
  decodeFileValue,
  decodeText,
  intField,
  listField,
  mapField,
  stringField,
} from "../../src/config/index.ts";

const bool = boolField({ name: "b" });
const int = intField({ name: "i" });
const list = listField({ name: "l" });
const map = mapField({ name: "m" });

describe("text of flags and variables", () => {
  test.each([
    [bool, "T", true],
    [bool, "0", false],
    [int, "-12", -12],
    [int, "0x10", 16],
    [list, 'a, b,"c,d","e""f"', ["a", " b", "c,d", 'e"f']],
    [list, "", []],
    [map, "a=1", { a: "1" }],
    [map, "a=1,2", { a: "1,2" }],
    [map, 'a=1,"b=2,3"', { a: "1", b: "2,3" }],
  ])("%# %j %s", (field, text, value) => {
    expect(decodeText(field, text)).toEqual({ ok: true, value });
  });

  test.each([
    [bool, "yes", '"yes" is neither true nor false'],
    [int, "abc", '"abc" is no whole number'],
    [int, "99999999999999999999", '"99999999999999999999" is too large a number'],
    [list, 'a"b', 'parse error: bare " in non-quoted-field'],
    [list, '"a', 'parse error: extraneous or missing " in quoted-field'],
    [map, "a", '"a" must be formatted as key=value'],
  ])("refuses %# %s", (field, text, why) => {
    expect(decodeText(field, text)).toEqual({ ok: false, why });
  });
});

describe("values of a config file", () => {
  test.each([
    [bool, true, true],
    [int, 5, 5],
    [int, "5", 5],
    [stringField({ name: "s" }), 12, "12"],
    [list, ["a,b", 3], ["a,b", "3"]],
    [list, "a,b", ["a", "b"]],
    [map, { a: 1, b: "x" }, { a: "1", b: "x" }],
    [int, null, 0],
  ])("%#", (field, given, value) => {
    expect(decodeFileValue(field, given)).toEqual({ ok: true, value });
  });

  test("nested values are refused", () => {
    expect(decodeFileValue(map, { a: { b: 1 } })).toEqual({ ok: false, why: 'the value of "a" is not a plain value' });
    expect(decodeFileValue(int, [1])).toEqual({ ok: false, why: "expected int, got a nested value" });
  });
});
