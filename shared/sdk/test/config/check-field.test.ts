import { expect, test } from "@jest/globals";
import { boolField, fields, intField, listField, selectField, stringField } from "../../src/config/index.ts";

type Any = Parameters<typeof stringField>[0];

test.each<[string, () => unknown, string]>([
  [
    "a name with an underscore",
    () => fields({ a: stringField({ name: "api_key" }) }),
    "field api_key: a name has letters, digits and dashes: write 'api-key'",
  ],
  [
    "a misspelled option",
    () => stringField({ name: "token", requried: true } as Any),
    "field token: there is no 'requried'; did you mean 'required'?",
  ],
  [
    "a misspelled rule",
    () => fields({ a: stringField({ name: "token", rules: { minLength: 3 } as object }) }),
    "field token: rules: there is no 'minLength', only eq, len, minLen",
  ],
  [
    "a rule of another kind",
    () => fields({ a: intField({ name: "size", rules: { pattern: "x" } as object }) }),
    "field size: rules: there is no 'pattern'",
  ],
  [
    "a default outside its rule",
    () => fields({ a: intField({ name: "size", default: 5000, rules: { lte: 1000 } }) }),
    "field size: its default breaks its own rule: field size: value must be less than or equal to 1000 but got 5000",
  ],
  [
    "a default that is no choice",
    () => fields({ a: selectField({ name: "region", options: ["eu"], default: "us" as "eu" }) }),
    "field region: its default breaks its own rule",
  ],
  [
    "a pattern that is none",
    () => fields({ a: stringField({ name: "host", rules: { pattern: "([a-z" } }) }),
    "field host: its pattern is no regular expression: ([a-z",
  ],
  [
    "one of an item",
    () => fields({ a: listField({ name: "hosts", rules: { itemRules: { pattern: "*" } } }) }),
    "field hosts: its pattern is no regular expression",
  ],
  [
    "a short name of two letters",
    () => fields({ a: boolField({ name: "all", short: "al" }) }),
    "field all: short is 'al', not one letter",
  ],
  [
    "a misspelled option of the configuration",
    () => fields({}, { displayname: "x" } as object),
    "there is no 'displayname'; did you mean 'displayName'?",
  ],
])("%s is told when the module is loaded, by the field's name", (_, state, message) => {
  expect(state).toThrow(message);
});
