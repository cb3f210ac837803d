import { parsePath } from "@baton-connectors/mapping/path";
import { titleCase, toLower, toUpper } from "@baton-connectors/mapping/text";
import { type CelFunc, type CelInput, CelScalar, celFunc, isCelMap, objectType } from "@bufbuild/cel";
import { create } from "@bufbuild/protobuf";
import { TimestampSchema } from "@bufbuild/protobuf/wkt";
import { asText, toCel, toJson } from "./cel-values.ts";

const { STRING, BOOL, DYN } = CelScalar;
const onText = (names: readonly string[], change: (text: string) => string): readonly CelFunc[] =>
  names.map((name) => celFunc(name, [STRING], STRING, change));

/**
 * What there is besides the functions that baton-sql has. ConductorOne's pages spell them in three ways, all of which are taken:
 * https://www.conductorone.com/docs/developer/cel-expressions/
 */
export const httpFunctions: readonly CelFunc[] = [
  ...onText(["lowercase", "ToLower"], toLower),
  ...onText(["uppercase", "ToUpper"], toUpper),
  ...onText(["titlecase", "TitleCase"], titleCase),
  ...onText(["trim"], (text) => text.trim()),
  ...onText(["encode"], encodeURIComponent),
  celFunc("match", [STRING, STRING], BOOL, (text, pattern) => expression(pattern).test(text)),
  celFunc("extract", [STRING, STRING], STRING, (text, pattern) => {
    const found = expression(pattern).exec(text);
    return found?.[1] ?? found?.[0] ?? "";
  }),
  celFunc("replace", [STRING, DYN], STRING, (text, changes) => {
    if (!isCelMap(changes)) throw new Error("replace needs a map of texts");
    return [...changes].reduce((left, [from, to]) => left.replaceAll(asText(from), asText(to)), text);
  }),
  celFunc("get", [DYN, DYN], DYN, (value, otherwise) => (value === null ? otherwise : value)),
  celFunc("get", [DYN, STRING, DYN], DYN, (map, key, otherwise) => {
    const found = isCelMap(map) ? map.get(key) : undefined;
    return found ?? otherwise;
  }),
  celFunc("parse_json", [STRING], DYN, (text) => toCel(JSON.parse(text)) as CelInput),
  celFunc("json_path", [DYN, STRING], DYN, (value, path) => {
    const from = typeof value === "string" ? JSON.parse(value) : toJson(value);
    return toCel(parsePath(path).evaluate(from) ?? null) as CelInput;
  }),
  celFunc("now", [], objectType(TimestampSchema), () =>
    create(TimestampSchema, { seconds: BigInt(Math.floor(Date.now() / 1000)) }),
  ),
];

const expressions = new Map<string, RegExp>();
function expression(pattern: string): RegExp {
  const known = expressions.get(pattern) ?? new RegExp(pattern, "u");
  expressions.set(pattern, known);
  return known;
}
