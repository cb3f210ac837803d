import { lengthDelimited, WireReader, WireWriter, written } from "@baton-connectors/protocol/wire";
import { writeIdResource } from "../sqlite/id-resource.ts";
import { damaged } from "./v3-error.ts";

/** A grant of a v3 file: what it says of itself, and the message that v1 keeps of it. */
export interface GrantRecord {
  readonly id: string;
  readonly entitlement: EntitlementReference;
  readonly principal: { readonly resourceType: string; readonly resource: string };
  /** Made when it is called for: who counts holders has no need of it. */
  readonly data: () => Uint8Array;
  readonly expansion: Uint8Array | null;
  readonly needsExpansion: boolean;
  /** A protobuf Timestamp. */
  readonly discoveredAt: Uint8Array | undefined;
}
interface EntitlementReference {
  readonly resourceType: string;
  readonly resource: string;
  readonly id: string;
  /** c1.connector.v2.Entitlement: its id and its resource's. */
  readonly message: Uint8Array;
}

/**
 * Reads grants one after the other. Those of an entitlement lie together and all name it by the same bytes, so these are read once.
 * Field numbers are those of c1.storage.v3.GrantRecord (read) and c1.connector.v2.Grant (written).
 */
export function grantReader(): (record: Uint8Array) => GrantRecord {
  let known: { readonly bytes: Buffer; readonly entitlement: EntitlementReference } | undefined;
  const entitlementOf = (bytes: Buffer): EntitlementReference => {
    if (known?.bytes.equals(bytes)) return known.entitlement;
    const entitlement = reference(bytes);
    known = { bytes: Buffer.from(bytes), entitlement };
    return entitlement;
  };
  const out = new WireWriter(new ArrayBuffer(1 << 12));
  return (record) => {
    const source = Buffer.from(record.buffer, record.byteOffset, record.length);
    const fields = fieldsOf(source);
    const entitlement = entitlementOf(fields.entitlement);
    const [type, resource, parentType, parent] = texts(fields.principal, "a grant's principal");
    const data = () => {
      out.at = 0;
      out.block(lengthDelimited(1), entitlement.message);
      if (parent === "") writeIdResource(out, 2, type, resource);
      else out.block(lengthDelimited(2), withParent([type, resource], [parentType, parent]));
      out.text(lengthDelimited(3), fields.id);
      for (const annotation of fields.annotations) out.block(lengthDelimited(4), annotation);
      if (fields.sources.length > 0) out.block(lengthDelimited(5), sources(fields.sources));
      return out.bytes.slice(0, out.at);
    };
    return {
      ...{ id: fields.id, entitlement, principal: { resourceType: type, resource } },
      data,
      // GrantExpandableRecord has the fields of GrantExpandable.
      expansion: fields.expansion && namesAnEntitlement(fields.expansion) ? fields.expansion : null,
      ...{ needsExpansion: fields.needsExpansion, discoveredAt: fields.discoveredAt },
    };
  };
}

interface Fields {
  id: string;
  entitlement: Buffer;
  principal: Buffer;
  expansion: Buffer | undefined;
  needsExpansion: boolean;
  discoveredAt: Buffer | undefined;
  readonly annotations: Buffer[];
  readonly sources: Buffer[];
}

function fieldsOf(record: Buffer): Fields {
  const found: Fields = {
    ...{ id: "", entitlement: nothing, principal: nothing, expansion: undefined },
    ...{ needsExpansion: false, discoveredAt: undefined, annotations: [], sources: [] },
  };
  const fields = new WireReader(record);
  while (next(fields, "a grant")) {
    const { field, type } = fields;
    if (type === 0 && field === 7) found.needsExpansion = fields.value !== 0;
    if (type !== 2) continue;
    const bytes = record.subarray(fields.content, fields.end);
    if (field === 2) found.id = text(bytes, "a grant");
    else if (field === 3) found.entitlement = bytes;
    else if (field === 4) found.principal = bytes;
    else if (field === 5) found.discoveredAt = bytes;
    else if (field === 6) found.expansion = bytes;
    else if (field === 8) found.annotations.push(bytes);
    else if (field === 9) found.sources.push(bytes);
  }
  return found;
}

function reference(bytes: Buffer): EntitlementReference {
  const [resourceType, resource, id] = texts(bytes, "a grant's entitlement");
  const message = written((out) => {
    writeIdResource(out, 1, resourceType, resource);
    out.text(lengthDelimited(2), id);
  });
  return { resourceType, resource, id, message };
}

const withParent = (own: readonly [string, string], parent: readonly [string, string]): Uint8Array => {
  const id = ([type, resource]: readonly [string, string]) =>
    written((out) => {
      out.text(lengthDelimited(1), type);
      out.text(lengthDelimited(2), resource);
    });
  return written((out) => {
    out.block(lengthDelimited(1), id(own));
    out.block(lengthDelimited(2), id(parent));
  });
};

/** A grant's sources: entitlement id → whether it is held directly there. */
const sources = (entries: readonly Buffer[]): Uint8Array =>
  written((out) => {
    for (const entry of entries) out.block(lengthDelimited(1), sourceOf(entry));
  });

function sourceOf(entry: Buffer): Uint8Array {
  let [id, direct]: [Buffer, number] = [nothing, 0];
  eachField(entry, "a grant's source", (field, bytes) => {
    if (field === 1) id = bytes;
    else if (field === 2) {
      const fields = new WireReader(bytes);
      while (next(fields, "a grant's source")) if (fields.field === 4 && fields.type === 0) direct = fields.value;
    }
  });
  return written((out) => {
    out.block(lengthDelimited(1), id);
    out.block(
      lengthDelimited(2),
      written((source) => {
        if (direct === 0) return;
        source.varint(isDirectTag);
        source.varint(direct);
      }),
    );
  });
}
const isDirectTag = 8;

function namesAnEntitlement(expansion: Buffer): boolean {
  let named = false;
  eachField(expansion, "a grant's expansion", (field, bytes) => {
    if (field === 1 && text(bytes, "a grant's expansion").trim() !== "") named = true;
  });
  return named;
}

/** The first four text fields, "" where there is none. */
function texts(message: Buffer, what: string): [string, string, string, string] {
  const found: [string, string, string, string] = ["", "", "", ""];
  eachField(message, what, (field, bytes) => {
    if (field <= found.length) found[field - 1] = text(bytes, what);
  });
  return found;
}

/** Calls for each field that is text, bytes or a message. */
function eachField(message: Buffer, what: string, each: (field: number, bytes: Buffer) => void): void {
  const fields = new WireReader(message);
  while (next(fields, what)) if (fields.type === 2) each(fields.field, message.subarray(fields.content, fields.end));
}

function next(fields: WireReader, what: string): boolean {
  try {
    return fields.next();
  } catch {
    throw damaged(`${what} is no protobuf message`);
  }
}

const nothing = Buffer.alloc(0);
const strict = new TextDecoder("utf-8", { fatal: true });

function text(bytes: Buffer, what: string): string {
  // Most ids are ASCII, which needs no decoder.
  let plain = "";
  if (bytes.length < 64) {
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i]!;
      if (byte > 127) return decoded(bytes, what);
      plain += String.fromCharCode(byte);
    }
    return plain;
  }
  return decoded(bytes, what);
}

function decoded(bytes: Buffer, what: string): string {
  try {
    return strict.decode(bytes);
  } catch {
    throw damaged(`${what} holds text that is no UTF-8`);
  }
}
