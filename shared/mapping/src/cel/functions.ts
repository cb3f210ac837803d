import { type CelFunc, CelScalar, celFunc, celUint, listType, objectType } from "@bufbuild/cel";
import { create } from "@bufbuild/protobuf";
import { TimestampSchema } from "@bufbuild/protobuf/wkt";
import { slugify, titleCase, toLower, toUpper } from "../text.ts";
import { goFloat } from "./go-text.ts";
import { deserializeStrings, serializeStrings } from "./php.ts";

const { STRING, INT, UINT, DOUBLE } = CelScalar;
const text = (name: string, make: (from: string) => string) => celFunc(name, [STRING], STRING, make);

/** What there is besides the standard library, and where the library differs from Go's: conversions from text and to it. */
export const functions: CelFunc[] = [
  text("toUpper", toUpper),
  text("toLower", toLower),
  text("titleCase", titleCase),
  text("slugify", slugify),
  celFunc("phpDeserializeStringArray", [STRING], listType(STRING), deserializeStrings),
  celFunc("phpSerializeStringArray", [listType(STRING)], STRING, (list) => serializeStrings([...list].map(String))),
  celFunc("int", [STRING], INT, (from) => integer(from, "int", -(2n ** 63n), 2n ** 63n - 1n)),
  celFunc("uint", [STRING], UINT, (from) => celUint(integer(from, "uint", 0n, 2n ** 64n - 1n))),
  celFunc("double", [STRING], DOUBLE, float),
  celFunc("string", [DOUBLE], STRING, goFloat),
  celFunc("timestamp", [INT], objectType(TimestampSchema), (seconds) => create(TimestampSchema, { seconds })),
];

/** `split`, whose parts have no blanks around them and are not empty: not of the Go connectors. */
export const textFunctions: CelFunc[] = [
  celFunc("split", [STRING, STRING], listType(STRING), (from, mark) =>
    from
      .split(mark)
      .map((part) => part.trim())
      .filter((part) => part !== ""),
  ),
];

const notConverted = (to: string) => new Error(`type conversion error from 'string' to '${to}'`);

function integer(from: string, to: string, least: bigint, most: bigint): bigint {
  if (!/^[+-]?[0-9]+$/.test(from)) throw notConverted(to);
  const value = BigInt(from.replace(/^\+/, ""));
  if (value < least || value > most) throw notConverted(to);
  return value;
}

function float(from: string): number {
  if (/^[+-]?(inf|infinity)$/i.test(from)) return from.startsWith("-") ? -Infinity : Infinity;
  if (/^[+-]?nan$/i.test(from)) return Number.NaN;
  if (!/^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?$/i.test(from)) throw notConverted("double");
  return Number(from);
}
