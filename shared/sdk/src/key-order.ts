import type { JsonObject, JsonValue } from "@bufbuild/protobuf";

/** The same object with the keys of every level in order: one profile has one encoding, whoever compares files. */
export function inKeyOrder(object: JsonObject): JsonObject {
  const ordered: JsonObject = {};
  for (const key of Object.keys(object).sort(byBytes)) ordered[key] = ofValue(object[key]!);
  return ordered;
}

function ofValue(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(ofValue);
  return typeof value === "object" && value !== null ? inKeyOrder(value) : value;
}

/** UTF-8 order, which is the order of code points. */
function byBytes(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const difference = a.charCodeAt(i) - b.charCodeAt(i);
    if (difference !== 0) return (a.codePointAt(i) ?? 0) - (b.codePointAt(i) ?? 0) || difference;
  }
  return a.length - b.length;
}
