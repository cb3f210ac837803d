import { shownValue } from "../key-text.ts";
import type { Field } from "./field.ts";

/** A value before the field's rules are applied; a file is still its path. */
export type Decoded = string | boolean | number | readonly string[] | Readonly<Record<string, string>>;

export type DecodeResult =
  | { readonly ok: true; readonly value: Decoded }
  | { readonly ok: false; readonly why: string };

const yes = new Set(["1", "t", "T", "TRUE", "true", "True"]);
const no = new Set(["0", "f", "F", "FALSE", "false", "False"]);

/** Text of a flag or an environment variable as the field's type. */
export function decodeText(field: Field, text: string): DecodeResult {
  switch (field.kind) {
    case "string":
    case "file":
      return { ok: true, value: withoutLineEnd(text) };
    case "bool":
      if (yes.has(text)) return { ok: true, value: true };
      if (no.has(text)) return { ok: true, value: false };
      return { ok: false, why: `${shown(text)} is neither true nor false` };
    case "int":
      return decodeInt(text);
    case "list":
      return decodeCsv(text);
    case "map":
      return decodeMap(text);
  }
}

/** A value of a config file as the field's type. */
export function decodeFileValue(field: Field, value: unknown): DecodeResult {
  if (value === null || value === undefined) return { ok: true, value: field.default };
  if (field.kind === "list" && Array.isArray(value)) return { ok: true, value: value.map(textOf) };
  if (field.kind === "map" && isPlainObject(value)) {
    const nested = Object.keys(value).find((key) => typeof value[key] === "object" && value[key] !== null);
    if (nested !== undefined) return { ok: false, why: `the value of ${JSON.stringify(nested)} is not a plain value` };
    return { ok: true, value: Object.fromEntries(Object.entries(value).map(([key, item]) => [key, textOf(item)])) };
  }
  if (typeof value === "object") return { ok: false, why: `expected ${typeWord(field)}, got a nested value` };
  return decodeText(field, textOf(value));
}

/** The type of a field as Go names it in messages. */
export function typeWord(field: Field): string {
  switch (field.kind) {
    case "string":
    case "file":
      return "string";
    case "list":
      return "[]string";
    case "map":
      return "map[string]any";
    default:
      return field.kind;
  }
}

function decodeInt(text: string): DecodeResult {
  const digits = text.replaceAll("_", "");
  if (!/^[+-]?(\d+|0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+)$/.test(digits)) {
    return { ok: false, why: `${shown(text)} is no whole number` };
  }
  const negative = digits.startsWith("-");
  const magnitude = Number(digits.replace(/^[+-]/, ""));
  const value = negative ? -magnitude : magnitude;
  if (!Number.isSafeInteger(value)) {
    return { ok: false, why: `${shown(text)} is too large a number` };
  }
  return { ok: true, value: value === 0 ? 0 : value };
}

/** One record of comma-separated values with double quotes; spaces count. */
function decodeCsv(text: string): DecodeResult {
  const items: string[] = [];
  let rest = text;
  if (text === "") return { ok: true, value: [] };
  for (;;) {
    if (rest.startsWith('"')) {
      const quoted = /^"((?:[^"]|"")*)"(,|$)/.exec(rest);
      if (!quoted) return { ok: false, why: 'parse error: extraneous or missing " in quoted-field' };
      items.push(quoted[1]!.replaceAll('""', '"'));
      rest = rest.slice(quoted[0].length);
      if (quoted[2] === "") return { ok: true, value: items };
    } else {
      const comma = rest.indexOf(",");
      const item = comma < 0 ? rest : rest.slice(0, comma);
      if (item.includes('"')) return { ok: false, why: 'parse error: bare " in non-quoted-field' };
      items.push(item);
      if (comma < 0) return { ok: true, value: items };
      rest = rest.slice(comma + 1);
    }
  }
}

function decodeMap(text: string): DecodeResult {
  if (text === "") return { ok: true, value: {} };
  const equals = text.split("=").length - 1;
  if (equals === 0) return { ok: false, why: `${shown(text)} must be formatted as key=value` };
  const pairs = equals === 1 ? { ok: true as const, value: [text.replace(/^"(.*)"$/, "$1")] } : decodeCsv(text);
  if (!pairs.ok) return pairs;
  const entries: [string, string][] = [];
  for (const pair of pairs.value as readonly string[]) {
    const at = pair.indexOf("=");
    if (at < 0) return { ok: false, why: `${shown(pair)} must be formatted as key=value` };
    entries.push([pair.slice(0, at), pair.slice(at + 1)]);
  }
  return { ok: true, value: Object.fromEntries(entries) };
}

/** A line break that `echo` or an editor put behind a value, and a mark of the byte order before it, are no part of it. */
const withoutLineEnd = (text: string) => text.replace(/^\uFEFF/, "").replace(/[\r\n]+$/, "");

const shown = (text: string) => JSON.stringify(shownValue(text));

const textOf = (value: unknown) => (typeof value === "string" ? value : String(value));

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
