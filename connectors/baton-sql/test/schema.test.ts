import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import Ajv from "ajv/dist/2020.js";
import { parse } from "yaml";
import { configFile } from "../src/file/shape.ts";
import { mappingSchema } from "../src/mapping/schema.ts";
import { readYaml } from "../src/yaml/read.ts";
import { configPath } from "./sync.ts";

const validate = new Ajv.default({ strict: false, allowUnionTypes: true }).compile(mappingSchema);
const folder = new URL("fixtures/configs/", import.meta.url);
/** Not YAML, of another kind, or with keys that nobody knows. */
const wrong = new Set(["err-dupkey.yml", "err-empty.yml", "err-kind.yml", "err-unknownkeys.yml", "err-yaml.yml"]);
const names = readdirSync(folder).filter((name) => !wrong.has(name));
const contentOf = (name: string) => parse(readFileSync(configPath(name), "utf8"), { merge: true });

test("the schema of the package is what reads the file", () => {
  const published = JSON.parse(readFileSync(new URL("../mapping.schema.json", import.meta.url), "utf8"));
  expect(published).toEqual(JSON.parse(JSON.stringify(mappingSchema)));
});

test.each(names)("%s fits the schema", (name) => {
  validate(contentOf(name));
  expect(validate.errors).toBeNull();
});

test.each(["err-kind.yml", "err-unknownkeys.yml"])("%s does not", (name) => {
  expect(validate(contentOf(name))).toBe(false);
});

type Schema = { properties?: Record<string, Schema>; additionalProperties?: Schema | boolean; items?: Schema };

/** One file for each map of the schema, in which that map has a key more. */
function strangers(schema: Schema, wrap: (inner: unknown) => unknown, path: string): [string, unknown][] {
  const found: [string, unknown][] = schema.properties ? [[path || "the file", wrap({ stranger: 1 })]] : [];
  for (const [key, inner] of Object.entries(schema.properties ?? {}))
    found.push(...strangers(inner, (value) => wrap({ [key]: value }), path ? `${path}.${key}` : key));
  if (typeof schema.additionalProperties === "object")
    found.push(...strangers(schema.additionalProperties, (value) => wrap({ any: value }), `${path}.*`));
  if (schema.items) found.push(...strangers(schema.items, (value) => wrap([value]), `${path}[]`));
  return found;
}
const everyMap = strangers(mappingSchema as Schema, (value) => value, "");

test("every map of the file is among those that are tried", () => expect(everyMap.length).toBeGreaterThan(40));

test.each(everyMap)("an unknown key of %s does not fit, and is told by the reader", (_, value) => {
  expect(validate(value)).toBe(false);
  const { notes } = readYaml(JSON.stringify(value), configFile);
  expect(notes.map(({ message }) => message)).toEqual(["unknown key 'stranger'"]);
});

test("an unknown key is told with its line and the nearest key", () => {
  const { notes } = readYaml("resource_types:\n  user:\n    list:\n      qery: SELECT 1\n", configFile);
  expect(notes).toMatchObject([
    { path: "resource_types.user.list.qery", line: 4, message: "unknown key 'qery': did you mean 'query'?" },
  ]);
});
