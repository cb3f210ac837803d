import type { ResourceKey, SyncRows } from "@baton-connectors/c1z";
import {
  type Entitlement,
  EntitlementSchema,
  type Resource,
  ResourceSchema,
  type ResourceType,
  ResourceTypeSchema,
} from "@baton-connectors/protocol/connector-v2";
import { create, type DescMessage, fromBinary, type Message, toBinary } from "@bufbuild/protobuf";
import { BinaryReader } from "@bufbuild/protobuf/wire";
import { messageJson } from "../output/message-json.ts";
import { remembering } from "./remembering.ts";

/** What rows refer to, looked up once. Something that is referred to and missing is named as missing, never left out. */
export interface Catalogue {
  readonly rows: SyncRows;
  resourceType(id: string): Named<ResourceType>;
  resource(id: ResourceKey | undefined): Named<Resource>;
  entitlement(id: string): Named<Entitlement>;
}

/** A stored message, and what is made of it when it is first wanted. */
export interface Named<T extends Message> {
  readonly data: Uint8Array;
  readonly message: T;
  readonly json: string;
  /** The same as bytes, which are remembered. */
  readonly jsonBytes: Uint8Array;
  readonly displayName: string;
}

/** Bytes that may be remembered; a file can hold millions of resources. */
const room = 96 << 20;

export function createCatalogue(rows: SyncRows): Catalogue {
  const types = new Map(
    [...rows.resourceTypes()].map((type) => [
      type.id,
      named<ResourceType>(ResourceTypeSchema, toBinary(ResourceTypeSchema, type)),
    ]),
  );
  const missingType = (id: string) => create(ResourceTypeSchema, { id, displayName: `MISSING RESOURCE TYPE (${id})` });
  const resources = remembering<Named<Resource>>(room, ({ data }) => 400 + 4 * data.length);
  // Decoded ones are ten times the size of their bytes.
  const entitlements = remembering<Named<Entitlement>>(room / 3, ({ data }) => 2000 + 12 * data.length);
  return {
    rows,
    resourceType: (id) => types.get(id) ?? named(ResourceTypeSchema, toBinary(ResourceTypeSchema, missingType(id))),
    resource: (id) => {
      const key = { resourceType: id?.resourceType ?? "", resource: id?.resource ?? "" };
      return resources(`${key.resourceType}\0${key.resource}`, () => {
        const displayName = `MISSING RESOURCE (${key.resourceType}:${key.resource})`;
        const missing = () => toBinary(ResourceSchema, create(ResourceSchema, { id: key, displayName }));
        return named(ResourceSchema, rows.resourceData(key) ?? missing(), false);
      });
    },
    entitlement: (id) =>
      entitlements(id, () => {
        const displayName = `MISSING ENTITLEMENT (${id})`;
        const missing = () => toBinary(EntitlementSchema, create(EntitlementSchema, { id, displayName }));
        return named(EntitlementSchema, rows.entitlementData(id) ?? missing());
      }),
  };
}

/** `keep`: what is decoded is kept as well. */
function named<T extends Message>(schema: DescMessage, data: Uint8Array, keep = true): Named<T> {
  let [decoded, bytes]: [T | undefined, Uint8Array | undefined] = [undefined, undefined];
  const message = () => decoded ?? (fromBinary(schema, data) as T);
  return {
    data,
    get message() {
      const found = message();
      if (keep) decoded = found;
      return found;
    },
    get json() {
      return bytes
        ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()
        : messageJson(schema, message());
    },
    get jsonBytes() {
      bytes ??= Buffer.from(messageJson(schema, message()));
      return bytes;
    },
    get displayName() {
      return textOf(data, schema.fields.find(({ localName }) => localName === "displayName")!.number);
    },
  };
}

/** One text of a message, without decoding the others. */
function textOf(data: Uint8Array, wanted: number): string {
  const reader = new BinaryReader(data);
  let text = "";
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === wanted) text = reader.string();
    else reader.skip(wireType, field);
  }
  return text;
}
