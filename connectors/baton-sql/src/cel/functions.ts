import { type CelFunc, CelScalar, celFunc, celUint, listType, objectType } from "@bufbuild/cel";
import { create } from "@bufbuild/protobuf";
import { TimestampSchema } from "@bufbuild/protobuf/wkt";
import { deserializeStrings, serializeStrings } from "./php.ts";
import { goFloat } from "./text.ts";

const { STRING, INT, UINT, DOUBLE } = CelScalar;
const text = (name: string, make: (from: string) => string) => celFunc(name, [STRING], STRING, make);

/** What there is besides the standard library, and where the library differs from Go's: conversions from text and to it. */
export const functions: CelFunc[] = [
  text("toUpper", (from) => eachLetter(from, (letter) => letter.toUpperCase())),
  text("toLower", (from) => eachLetter(from, (letter) => (letter === "İ" ? "i" : letter.toLowerCase()))),
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

/** Letter by letter: none becomes two, and none depends on its neighbours, as ß and Σ would in JavaScript. */
function eachLetter(from: string, change: (letter: string) => string): string {
  return Array.from(from, (letter) => {
    const changed = change(letter);
    return Array.from(changed).length === 1 ? changed : letter;
  }).join("");
}

/** Words begin after what is neither letter, digit's follower nor an apostrophe or underscore between letters. */
function titleCase(from: string): string {
  let inWord = false;
  return Array.from(from, (letter) => {
    const isLetter = /\p{L}/u.test(letter);
    const joins = /['’_\p{M}]/u.test(letter);
    const cased = !isLetter ? letter : inWord ? letter.toLowerCase() : letter.toUpperCase();
    inWord = isLetter || (inWord && joins);
    return cased;
  }).join("");
}

function slugify(from: string): string {
  return from
    .toLowerCase()
    .replace(/[ _]/g, "-")
    .replace(/[^a-z0-9-]/g, "")
    .replace(/-+/g, "-")
    .replace(/^-|-$/g, "");
}

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
