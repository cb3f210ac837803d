import { blockSize, lengthDelimited, WireReader, WireWriter } from "@baton-connectors/protocol/wire";

/** Where a grant comes from: entitlement id → whether it is held directly there. */
export type Sources = Map<string, boolean>;

/** Reads the map of a c1.connector.v2.GrantSources, which lies between `from` and `to`. */
export function readSources(bytes: Uint8Array, from: number, to: number, into: Sources): void {
  const entries = new WireReader(bytes, from, to);
  while (entries.next()) {
    if (entries.field !== 1 || entries.type !== 2) continue;
    let id = "";
    let direct = false;
    const entry = new WireReader(bytes, entries.content, entries.end);
    while (entry.next()) {
      if (entry.type !== 2) continue;
      if (entry.field === 1) id = decoder.decode(bytes.subarray(entry.content, entry.end));
      else if (entry.field === 2) {
        const source = new WireReader(bytes, entry.content, entry.end);
        while (source.next()) if (source.field === 1) direct = source.value !== 0;
      }
    }
    into.set(id, direct);
  }
}
const decoder = new TextDecoder();

/** Encoded entries of the map, each made once: most grants of a destination come from the same few places. */
export interface SourceEntries {
  of(id: string, direct: boolean): Uint8Array;
}

export function createSourceEntries(): SourceEntries {
  const made = [new Map<string, Uint8Array>(), new Map<string, Uint8Array>()] as const;
  return {
    of(id, direct) {
      const known = made[direct ? 1 : 0];
      let entry = known.get(id);
      if (!entry) {
        if (known.size === mostEntries) known.clear();
        entry = encodeEntry(id, direct);
        known.set(id, entry);
      }
      return entry;
    },
  };
}
const mostEntries = 100_000;

/** One buffer for all: what grows anew for each of ten thousands leaves more memory behind than the entries take. */
const out = new WireWriter();

function encodeEntry(id: string, direct: boolean): Uint8Array {
  const key = Buffer.byteLength(id);
  const value = direct ? isDirect : notDirect;
  out.at = 0;
  out.varint(lengthDelimited(1));
  out.varint((key && blockSize(key)) + blockSize(value.length));
  out.text(lengthDelimited(1), id);
  out.block(lengthDelimited(2), value);
  return out.bytes.slice(0, out.at);
}
const isDirect = Uint8Array.of(8, 1);
const notDirect = new Uint8Array(0);

/** UTF-8 order, in which deterministic protobuf has map entries; it differs from UTF-16 order beyond the basic plane. */
export function byBytes(a: string, b: string): number {
  if (a === b) return 0;
  if (/^[\0-\x7f]*$/.test(a) && /^[\0-\x7f]*$/.test(b)) return a < b ? -1 : 1;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
