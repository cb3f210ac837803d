import { blockSize, lengthDelimited, WireReader, WireWriter, written } from "@baton-connectors/protocol/wire";
import { readSources, type Sources } from "./sources.ts";

/**
 * A stored grant is changed on its bytes: expansion touches only `sources`, and decoding and encoding a hundred thousand
 * messages would cost more than everything else. Fields of c1.connector.v2.Grant: entitlement 1, principal 2, id 3,
 * annotations 4, sources 5. Rows are written with their fields in order, unknown ones last.
 */
export interface GrantParts {
  /** The principal's message, undefined when the row has none. */
  readonly principal: Uint8Array | undefined;
  /** What the row says about the entitlements it comes from; undefined when it says nothing. */
  readonly sources: Sources | undefined;
  /** Where `sources` stands, or belongs. */
  readonly sourcesStart: number;
  readonly sourcesEnd: number;
}

export function splitGrant(data: Uint8Array): GrantParts {
  let principal: Uint8Array | undefined;
  let sources: Sources | undefined;
  let sourcesStart = -1;
  let sourcesEnd = -1;
  const fields = new WireReader(data);
  while (fields.next()) {
    const { field, type, start, content, end } = fields;
    if (field === 2 && type === 2) principal = data.subarray(content, end);
    else if (field === 5 && type === 2) {
      sources ??= new Map();
      readSources(data, content, end, sources);
      if (sourcesStart === -1) sourcesStart = start;
      sourcesEnd = end;
    } else if (field > 5 && sourcesStart === -1) sourcesStart = sourcesEnd = start;
  }
  if (sourcesStart === -1) sourcesStart = sourcesEnd = data.length;
  return { principal, sources: sources?.size ? sources : undefined, sourcesStart, sourcesEnd };
}

/** Whether all that a grant is annotated with is that it is immutable, as expansion annotates the ones it makes. */
export function isOnlyImmutable(data: Uint8Array): boolean {
  let found = false;
  const fields = new WireReader(data);
  while (fields.next()) {
    if (fields.field !== 4) continue;
    if (found || Buffer.compare(data.subarray(fields.start, fields.end), immutable) !== 0) return false;
    found = true;
  }
  return found;
}

/** A field 1, made once for all grants of an entitlement. */
export const entitlementField = (entitlement: Uint8Array): Uint8Array =>
  written((out) => out.block(lengthDelimited(1), entitlement));

/** Writes grants one after the other; what it returns is valid until `clear`. `sources` are encoded entries in order. */
export class GrantWriter {
  readonly #out = new WireWriter();

  /** A grant that comes from elsewhere alone. */
  inherited(entitlement: Uint8Array, principal: Uint8Array, id: string, sources: readonly Uint8Array[]): Uint8Array {
    const out = this.#out;
    const start = out.at;
    out.raw(entitlement);
    out.block(lengthDelimited(2), principal);
    out.text(lengthDelimited(3), id);
    out.raw(immutable);
    this.#sources(sources);
    return out.bytes.subarray(start, out.at);
  }
  /** A grant as it was, but for its sources. */
  withSources(data: Uint8Array, parts: GrantParts, sources: readonly Uint8Array[]): Uint8Array {
    const out = this.#out;
    const start = out.at;
    out.raw(data.subarray(0, parts.sourcesStart));
    this.#sources(sources);
    out.raw(data.subarray(parts.sourcesEnd));
    return out.bytes.subarray(start, out.at);
  }
  clear(): void {
    this.#out.at = 0;
  }
  /** Bytes written since. */
  get size(): number {
    return this.#out.at;
  }

  #sources(entries: readonly Uint8Array[]) {
    let length = 0;
    for (const entry of entries) length += entry.length;
    this.#out.varint(lengthDelimited(5));
    this.#out.varint(length);
    for (const entry of entries) this.#out.raw(entry);
  }
}

/** `annotations` holds one `GrantImmutable`: whoever wants it gone must take away what it comes from. */
const immutable = written((out) => {
  const typeUrl = "type.googleapis.com/c1.connector.v2.GrantImmutable";
  out.varint(lengthDelimited(4));
  out.varint(blockSize(typeUrl.length));
  out.text(lengthDelimited(1), typeUrl);
});
