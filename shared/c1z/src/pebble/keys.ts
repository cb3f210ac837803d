import { damaged } from "./v3-error.ts";

/** What the second byte of a key says its row is. All keys begin with 03. */
export const kinds = {
  resourceType: 0x01,
  resource: 0x02,
  entitlement: 0x03,
  grant: 0x04,
  asset: 0x05,
  syncRun: 0x06,
  index: 0x07,
  session: 0x09,
  engineMeta: 0xff,
} as const;

/** Keys from `start` on, up to but without `end`. */
export type KeyRange = { start: Uint8Array; end: Uint8Array };

/** All rows of a kind. */
export const keysOf = (kind: number): KeyRange => ({
  start: Uint8Array.of(0x03, kind),
  end: kind === 0xff ? Uint8Array.of(0x04) : Uint8Array.of(0x03, kind + 1),
});

/** What a row is called by: kind, then its parts, each after a zero byte. Go: engine/pebble/codec/tuple.go */
export const keyOf = (kind: number, ...parts: readonly string[]): Buffer => tuple(Buffer.of(0x03, kind), parts);

/** What the keys of grants begin with. */
export const grantKeyStart = keyOf(kinds.grant);

/** The one row of a name. */
export const only = (key: Uint8Array): KeyRange => ({ start: key, end: Buffer.concat([key, Buffer.of(0)]) });

/** All rows whose names begin with these parts, each of them whole. */
export const rowsWith = (kind: number, ...parts: readonly string[]): KeyRange => within(keyOf(kind, ...parts));

/** Rows that are listed again by other parts of them, by the byte that follows the kind. */
const indexes = { "resources by parent": 0x01, "grants by principal": 0x04, "grants to expand": 0x05 } as const;

export const indexKey = (index: keyof typeof indexes, ...parts: readonly string[]): Buffer =>
  tuple(Buffer.of(0x03, kinds.index, indexes[index]), parts);

/** Grants to a principal are listed again under its name: its type and id, then the parts of the grant's own key. */
export const grantsTo = (resourceType: string, resource: string): KeyRange =>
  within(indexKey("grants by principal", resourceType, resource));
export const grantIndex: KeyRange = { start: indexKey("grants by principal"), end: indexKey("grants to expand") };

/** The key of the grant that a row of `grantsTo` stands for. */
export function grantKeyFrom(row: Uint8Array, { start }: KeyRange): Buffer {
  const parts = row.subarray(start.length);
  const principal = start.subarray(grantIndex.start.length, start.length - 1);
  if (parts.length === 0) throw damaged("a grant's index has a row that names none");
  return Buffer.concat([Buffer.of(0x03, kinds.grant, 0x00), parts, principal]);
}

/** A name among those of the storage engine itself, which no zero byte parts from the kind. */
export const engineKey = (name: string): Buffer => Buffer.concat([Buffer.of(0x03, kinds.engineMeta), escaped(name)]);

const within = (key: Buffer): KeyRange => ({
  start: Buffer.concat([key, Buffer.of(0x00)]),
  end: Buffer.concat([key, Buffer.of(0x01)]),
});

function tuple(head: Buffer, parts: readonly string[]): Buffer {
  return Buffer.concat([head, ...parts.flatMap((part) => [Buffer.of(0x00), escaped(part)])]);
}

/** Zero bytes part a key, so those of a text are written as 01 01, and 01 as 01 02. */
export function escaped(text: string): Buffer {
  const bytes = Buffer.from(text);
  if (!bytes.includes(0) && !bytes.includes(1)) return bytes;
  return Buffer.from([...bytes].flatMap((byte) => (byte < 2 ? [0x01, byte + 1] : [byte])));
}

/** An entitlement's id within the key of its resource: shortened when it begins with the resource's name. */
export const entitlementParts = (resourceType: string, resource: string, id: string): readonly string[] => {
  const usual = `${resourceType}:${resource}:`;
  const own = id.startsWith(usual) ? ["1", id.slice(usual.length)] : ["0", id];
  return [resourceType, resource, ...own];
};
