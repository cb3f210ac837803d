import type { JsonBytes } from "./json-bytes.ts";
import type { ValueWriter } from "./value-writer.ts";
import type { WireSource } from "./wire-source.ts";

const keyTag = 0x0a;
/** Beyond this a map is left to the library: looking for a name twice takes the square of it. */
const mostEntries = 200;

/**
 * Writes the entries of a map, each behind a field's tag, as the members of an object. JavaScript moves names that are
 * numbers to the front, and the last of two of the same name counts: such maps are left to the library.
 */
export function entriesWriter(tag: number, value: ValueWriter, valueWireType: number): ValueWriter {
  const valueTag = (2 << 3) | valueWireType;
  return (source, target) => {
    const names: number[] = [];
    const { end } = source;
    do {
      const entryEnd = source.lengthEnd();
      if (entryEnd < 0 || names.length > 2 * mostEntries) return false;
      source.end = entryEnd;
      if (!entry(source, target, names, value, valueTag)) return false;
      source.end = end;
    } while (hasNext(source, tag));
    return true;
  };
}

/** Whether the next field is of that tag, which is passed over then. */
export function hasNext(source: WireSource, tag: number): boolean {
  const { at } = source;
  if (at < source.end && source.small() === tag) return true;
  source.at = at;
  return false;
}

function entry(source: WireSource, target: JsonBytes, names: number[], value: ValueWriter, valueTag: number): boolean {
  if (source.small() !== keyTag) return false;
  const to = source.lengthEnd();
  if (to < 0) return false;
  const from = source.at;
  if (isSpecial(source.bytes, from, to) || isIn(names, source.bytes, from, to)) return false;
  names.push(from, to);
  target.separate();
  if (!target.string(source.bytes, from, to)) return false;
  target.byte(colon);
  source.at = to;
  return source.small() === valueTag && value(source, target) && source.at === source.end;
}
const colon = 0x3a;

/** Names that are numbers, and `__proto__`. */
function isSpecial(bytes: Uint8Array, from: number, to: number): boolean {
  const first = bytes[from]!;
  if (first === 0x5f && to - from === "__proto__".length) return true;
  if (first < 0x30 || first > 0x39) return false;
  for (let i = from; i < to; i++) if (bytes[i]! < 0x30 || bytes[i]! > 0x39) return false;
  return true;
}

function isIn(names: readonly number[], bytes: Uint8Array, from: number, to: number): boolean {
  next: for (let i = 0; i < names.length; i += 2) {
    const other = names[i]!;
    if (names[i + 1]! - other !== to - from) continue;
    for (let k = to - from - 1; k >= 0; k--) if (bytes[other + k] !== bytes[from + k]) continue next;
    return true;
  }
  return false;
}
