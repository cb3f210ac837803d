/**
 * A stored grant is changed on its bytes: expansion touches only `sources`, and decoding and encoding a hundred thousand
 * messages would cost more than everything else. Fields of c1.connector.v2.Grant: entitlement 1, principal 2, id 3,
 * annotations 4, sources 5. Rows are written with their fields in order, unknown ones last.
 */
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export interface GrantParts {
  /** The principal's message, undefined when the row has none. */
  readonly principal: Uint8Array | undefined;
  /** What the row says about the entitlements it comes from; undefined when it says nothing. */
  readonly sources: Sources | undefined;
  /** Where `sources` stands, or belongs. */
  readonly sourcesStart: number;
  readonly sourcesEnd: number;
}
/** Entitlement id → whether it is held directly there. */
export type Sources = Map<string, boolean>;

export function splitGrant(data: Uint8Array): GrantParts {
  let principal: Uint8Array | undefined;
  let sources: Sources | undefined;
  let sourcesStart = -1;
  let sourcesEnd = -1;
  for (const { field, start, end, bytes } of fieldsOf(data)) {
    if (field === 2) principal = bytes;
    else if (field === 5 && bytes) {
      sources ??= new Map();
      readSources(bytes, sources);
      if (sourcesStart === -1) sourcesStart = start;
      sourcesEnd = end;
    } else if (field > 5 && sourcesStart === -1) sourcesStart = sourcesEnd = start;
  }
  if (sourcesStart === -1) sourcesStart = sourcesEnd = data.length;
  return { principal, sources: sources?.size ? sources : undefined, sourcesStart, sourcesEnd };
}

export function withSources(data: Uint8Array, parts: GrantParts, sources: Sources): Uint8Array {
  return concat([data.subarray(0, parts.sourcesStart), encodeSources(sources), data.subarray(parts.sourcesEnd)]);
}

/** `annotations` holds one `GrantImmutable`: whoever wants it gone must take away what it comes from. */
const immutable = message(4, message(1, encoder.encode("type.googleapis.com/c1.connector.v2.GrantImmutable")));

/** `entitlement` is the encoded field, made once per destination by `entitlementField`. */
export function inheritedGrant(
  entitlement: Uint8Array,
  principal: Uint8Array,
  id: string,
  sources: Sources,
): Uint8Array {
  return concat([
    entitlement,
    message(2, principal),
    message(3, encoder.encode(id)),
    immutable,
    encodeSources(sources),
  ]);
}
export const entitlementField = (entitlement: Uint8Array): Uint8Array => message(1, entitlement);

/** Map entries in key order, as deterministic protobuf has them. */
function encodeSources(sources: Sources): Uint8Array {
  const ids = [...sources.keys()].sort(byBytes);
  return message(
    5,
    concat(
      ids.map((id) =>
        message(1, concat([message(1, encoder.encode(id)), message(2, sources.get(id) ? isDirect : nothing)])),
      ),
    ),
  );
}
const isDirect = Uint8Array.of(8, 1);
const nothing = new Uint8Array(0);

/** UTF-8 order, which differs from UTF-16 order beyond the basic plane. */
function byBytes(a: string, b: string): number {
  if (a === b) return 0;
  if (/^[\0-\x7f]*$/.test(a) && /^[\0-\x7f]*$/.test(b)) return a < b ? -1 : 1;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function readSources(bytes: Uint8Array, into: Sources) {
  for (const { field, bytes: entry } of fieldsOf(bytes)) {
    if (field !== 1 || !entry) continue;
    let id = "";
    let direct = false;
    for (const part of fieldsOf(entry)) {
      if (part.field === 1 && part.bytes) id = decoder.decode(part.bytes);
      else if (part.field === 2 && part.bytes) {
        for (const { field: flag, value } of fieldsOf(part.bytes)) if (flag === 1) direct = value !== 0;
      }
    }
    into.set(id, direct);
  }
}

interface Field {
  readonly field: number;
  readonly start: number;
  readonly end: number;
  /** Of length-delimited fields. */
  readonly bytes: Uint8Array | undefined;
  /** Of varint fields. */
  readonly value: number;
}

function* fieldsOf(data: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = data[at++];
      if (byte === undefined) throw new RangeError("a stored grant ends in the middle of a field");
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < data.length) {
    const start = at;
    const tag = varint();
    const field = Math.floor(tag / 8);
    let bytes: Uint8Array | undefined;
    let value = 0;
    const type = tag % 8;
    if (type === 0) value = varint();
    else if (type === 1) at += 8;
    else if (type === 5) at += 4;
    else if (type === 2) {
      const length = varint();
      bytes = data.subarray(at, at + length);
      at += length;
    } else throw new RangeError(`a stored grant has a field of wire type ${type}`);
    if (at > data.length) throw new RangeError("a stored grant ends in the middle of a field");
    yield { field, start, end: at, bytes, value };
  }
}

function message(field: number, bytes: Uint8Array): Uint8Array {
  const head = [field * 8 + 2];
  let length = bytes.length;
  for (; length > 127; length = Math.floor(length / 128)) head.push((length % 128) | 128);
  head.push(length);
  const whole = new Uint8Array(head.length + bytes.length);
  whole.set(head);
  whole.set(bytes, head.length);
  return whole;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
