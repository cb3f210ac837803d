import type { ResourceKey, SyncRows } from "@baton-connectors/c1z";
import {
  type Entitlement,
  EntitlementSchema,
  type Resource,
  ResourceSchema,
  type ResourceType,
  ResourceTypeSchema,
} from "@baton-connectors/protocol/connector-v2";
import { create, type DescMessage, type Message, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { JsonBytes } from "../wire-json/json-bytes.ts";
import { createWireJson, type WireJson } from "../wire-json/wire-json.ts";
import { remembering } from "./remembering.ts";
import { StoredMessage } from "./stored-message.ts";

/** What rows refer to, looked up once. Something that is referred to and missing is named as missing, never left out. */
export interface Catalogue {
  readonly rows: SyncRows;
  resourceType(id: string): StoredMessage<ResourceType>;
  resource(id: ResourceKey | undefined): StoredMessage<Resource>;
  /** A resource as it is stored, without remembering it. */
  resourceData(id: ResourceKey): Uint8Array;
  entitlement(id: string): StoredMessage<Entitlement>;
  /** Writes the JSON of a message of the file. */
  readonly json: WireJson;
}

/** Bytes that may be remembered; a file can hold millions of resources. */
const room = 96 << 20;

export function createCatalogue(rows: SyncRows): Catalogue {
  const json = createWireJson();
  const target = new JsonBytes();
  const toJson = (schema: DescMessage, data: Uint8Array) => {
    target.used = 0;
    json(schema, data, target);
    return Buffer.from(target.bytes.subarray(0, target.used));
  };
  const stored = <T extends Message>(schema: DescMessage, data: Uint8Array, keep = true) =>
    new StoredMessage<T>(schema, data, toJson, keep);
  const made = <Desc extends DescMessage>(schema: Desc, init: MessageInitShape<Desc>) =>
    toBinary(schema, create(schema, init));
  const types = new Map(
    [...rows.resourceTypes()].map((type) => [
      type.id,
      stored<ResourceType>(ResourceTypeSchema, toBinary(ResourceTypeSchema, type)),
    ]),
  );
  const missingType = (id: string) => made(ResourceTypeSchema, { id, displayName: `MISSING RESOURCE TYPE (${id})` });
  const resources = remembering<StoredMessage<Resource>>(room, ({ size }) => 400 + 3 * size);
  // Decoded ones are ten times the size of their bytes.
  const entitlements = remembering<StoredMessage<Entitlement>>(room / 3, ({ size }) => 2000 + 12 * size);
  const resourceData = (id: ResourceKey) => {
    const displayName = `MISSING RESOURCE (${id.resourceType}:${id.resource})`;
    return rows.resourceData(id) ?? made(ResourceSchema, { id, displayName });
  };
  return {
    rows,
    json,
    resourceType: (id) => types.get(id) ?? stored(ResourceTypeSchema, missingType(id)),
    resource: (id) => {
      const [resourceType, resource] = [id?.resourceType ?? "", id?.resource ?? ""];
      return resources(resourceType, resource, () =>
        stored(ResourceSchema, resourceData({ resourceType, resource }), false),
      );
    },
    resourceData,
    entitlement: (id) =>
      entitlements("", id, () => {
        const displayName = `MISSING ENTITLEMENT (${id})`;
        return stored(EntitlementSchema, rows.entitlementData(id) ?? made(EntitlementSchema, { id, displayName }));
      }),
  };
}
