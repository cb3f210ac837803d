import { EntitlementSchema, ResourceTypeSchema } from "@baton-connectors/protocol/connector-v2";
import { WireReader, WireWriter } from "@baton-connectors/protocol/wire";
import { type WireFields, wireFields, wireMessage } from "../wire.ts";

/** Field numbers are those of c1.connector.v2 (read) and c1.storage.v3 (written). `at`: a Timestamp. */

export function resourceTypeRecord(data: Uint8Array, at: Uint8Array): Uint8Array {
  const row = wireFields(data, "a resource type");
  return wireMessage()
    .text(2, row.text(1))
    .text(3, row.text(2))
    .all(
      4,
      traitsOf(data).map((trait) => Buffer.from(traits.get(trait) ?? "")),
    )
    .all(5, row.all(4))
    .bytes(6, at)
    .text(7, row.text(5))
    .number(8, row.number(6))
    .done();
}

export function resourceRecord(data: Uint8Array, at: Uint8Array): Uint8Array {
  const row = wireFields(data, "a resource");
  const parent = row.bytes(2);
  const icon = row.bytes(10);
  return wireMessage()
    .text(2, idOf(row.bytes(1)).text(1))
    .text(3, idOf(row.bytes(1)).text(2))
    .text(4, row.text(3))
    .text(5, row.text(5))
    .bytes(6, parent && reference(idOf(parent)))
    .all(7, row.all(4))
    .bytes(8, at)
    .bytes(9, row.bytes(9))
    .bytes(10, row.bytes(11))
    .bytes(11, row.bytes(12))
    .text(13, icon ? wireFields(icon, "an icon").text(1) : "")
    .done();
}

export function entitlementRecord(data: Uint8Array, at: Uint8Array): Uint8Array {
  const row = wireFields(data, "an entitlement");
  const types = row.all(5).map((type) => wireFields(type, "a resource type").bytes(1));
  return wireMessage()
    .text(2, row.text(2))
    .bytes(3, reference(idOf(resourceIdOf(row.bytes(1)))))
    .text(4, row.text(3))
    .text(5, row.text(4))
    .text(6, row.number(7) === 0 ? "" : (purposes.get(row.number(7)) ?? ""))
    .all(7, row.all(6))
    .bytes(8, at)
    .text(9, row.text(8))
    .all(
      10,
      types.filter((id) => id !== undefined && id.length > 0).map((id) => id!),
    )
    .done();
}

export const assetRecord = (
  syncId: string,
  [id, contentType]: readonly [string, string],
  data: Uint8Array,
  at: Uint8Array,
): Uint8Array => wireMessage().text(1, syncId).text(2, id).text(3, contentType).bytes(4, data).bytes(5, at).done();

export const sessionRecord = (syncId: string, key: string, value: Uint8Array): Uint8Array =>
  wireMessage().text(1, syncId).text(2, key).bytes(3, value).done();

/** What a grant's columns say: in `cells`, entitlement (resource type, resource, id) and principal (resource type, resource). */
export interface GrantColumns {
  readonly cells: readonly [string, string, string, string, string, ...unknown[]];
  readonly id: string;
  readonly expansion: Uint8Array | null;
  readonly needsExpansion: boolean;
}

/** Writes grants one after the other, each from the beginning of `out`: there can be millions, so by hand. */
export function grantRecords(): (out: WireWriter, data: Uint8Array, columns: GrantColumns, at: Uint8Array) => void {
  const part = new WireWriter(new ArrayBuffer(1 << 12));
  return (out, data, { cells, id, expansion, needsExpansion }, at) => {
    const stored = storedParts(data);
    out.at = 0;
    out.text(tag(2), id);
    part.at = 0;
    for (let i = 0; i < 3; i++) part.text(tag(i + 1), cells[i] as string);
    out.block(tag(3), part.bytes.subarray(0, part.at));
    part.at = 0;
    for (let i = 0; i < 2; i++) part.text(tag(i + 1), cells[i + 3] as string);
    if (stored.parent) {
      const parent = wireFields(stored.parent, "a principal's parent");
      // As Go has it, a parent without an id is none.
      if (parent.text(2) !== "") for (const field of [1, 2]) part.text(tag(field + 2), parent.text(field));
    }
    out.block(tag(4), part.bytes.subarray(0, part.at));
    out.block(tag(5), at);
    if (expansion) out.block(tag(6), expansion);
    if (needsExpansion) {
      out.varint(flagTag(7));
      out.varint(1);
    }
    for (const annotation of stored.annotations) out.block(tag(8), annotation);
    for (const source of stored.sources) out.block(tag(9), sourceRecord(source));
  };
}

interface StoredParts {
  parent: Uint8Array | undefined;
  readonly annotations: Uint8Array[];
  readonly sources: readonly Uint8Array[];
}

function storedParts(data: Uint8Array): StoredParts {
  const found = {
    parent: undefined as Uint8Array | undefined,
    annotations: [] as Uint8Array[],
    sources: [] as Uint8Array[],
  };
  const fields = new WireReader(data);
  while (fields.next()) {
    const bytes = () => data.subarray(fields.content, fields.end);
    if (fields.field === 2) found.parent = fieldOf(bytes(), 2);
    else if (fields.field === 4) found.annotations.push(bytes());
    else if (fields.field === 5) found.sources.push(...wireFields(bytes(), "a grant's sources").all(1));
  }
  return found;
}

/** A message field, without the rest being understood. */
function fieldOf(message: Uint8Array, wanted: number): Uint8Array | undefined {
  const fields = new WireReader(message);
  while (fields.next()) if (fields.field === wanted) return message.subarray(fields.content, fields.end);
  return undefined;
}

/** An entry of a grant's sources: of what is said there, v3 keeps whether it is direct, under another number. */
function sourceRecord(entry: Uint8Array): Uint8Array {
  const { bytes } = wireFields(entry, "a grant's source");
  const isDirect = wireFields(bytes(2) ?? nothing, "a grant's source").number(1);
  return wireMessage()
    .bytes(1, bytes(1) ?? nothing)
    .bytes(2, wireMessage().number(4, isDirect).done())
    .done();
}

const idOf = (id: Uint8Array | undefined): WireFields => wireFields(id ?? nothing, "a resource's id");
const resourceIdOf = (resource: Uint8Array | undefined) => wireFields(resource ?? nothing, "a resource").bytes(1);
const reference = (id: WireFields): Uint8Array => wireMessage().text(1, id.text(1)).text(2, id.text(2)).done();

/** Numbers of an enum, packed or not. */
function traitsOf(data: Uint8Array): number[] {
  const found: number[] = [];
  const fields = new WireReader(data);
  while (fields.next()) {
    if (fields.field !== 3) continue;
    if (fields.type === 0) found.push(fields.value);
    else found.push(...data.subarray(fields.content, fields.end));
  }
  return found;
}

/** v3 keeps names without what all begin with. */
const names = (values: readonly { name: string; number: number }[], prefix: string): ReadonlyMap<number, string> =>
  new Map(values.map(({ name, number }) => [number, name.slice(prefix.length)]));
const traits = names(ResourceTypeSchema.nestedEnums[0]!.values, "TRAIT_");
const purposes = names(EntitlementSchema.nestedEnums[0]!.values, "PURPOSE_VALUE_");

const nothing = new Uint8Array();
const tag = (field: number): number => field * 8 + 2;
const flagTag = (field: number): number => field * 8;
