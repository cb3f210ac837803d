import {
  type Entitlement,
  EntitlementSchema,
  type Grant,
  GrantExpandableSchema,
  GrantSchema,
  type Resource,
  ResourceSchema,
} from "@baton-connectors/protocol/connector-v2";
import { toBinary } from "@bufbuild/protobuf";
import { type Any, anyIs, anyUnpack } from "@bufbuild/protobuf/wkt";
import type { EntitlementPlace, GrantBatch } from "./row-batch.ts";

/**
 * Encodes grants into batches. An entitlement or a principal object that several grants share is encoded once, a principal
 * that is only an id by hand; both are nearly all of a grant.
 */
export interface GrantEncoder {
  add(grant: Grant): void;
  addRow(entitlement: EntitlementPlace, principalType: string, principal: string, id: string, data: Uint8Array): void;
  readonly rows: number;
  readonly size: number;
  take(): GrantBatch;
}

const firstSize = 1 << 16;

export function createGrantEncoder(keepExpansion: boolean): GrantEncoder {
  const entitlements = encodedOnce((of: Entitlement) => toBinary(EntitlementSchema, of));
  const principals = encodedOnce((of: Resource) => toBinary(ResourceSchema, of));
  let bytes = new Uint8Array(firstSize);
  let at = 0;
  let places: EntitlementPlace[] = [];
  let placeOf = new Map<string, number>();
  let batch = emptyColumns();

  const room = (count: number) => {
    if (at + count <= bytes.length) return;
    const larger = new Uint8Array(Math.max(bytes.length * 2, at + count));
    larger.set(bytes.subarray(0, at));
    bytes = larger;
  };
  const raw = (data: Uint8Array) => {
    room(data.length);
    bytes.set(data, at);
    at += data.length;
  };
  const byte = (value: number) => {
    room(1);
    bytes[at++] = value;
  };
  const length = (value: number) => {
    room(5);
    for (; value > 127; value = Math.floor(value / 128)) bytes[at++] = (value % 128) | 128;
    bytes[at++] = value;
  };
  /** Text of one byte per character is written as it is; anything else goes the long way. */
  const text = (tag: number, value: string) => {
    if (value === "") return;
    room(value.length * 3 + 6);
    bytes[at++] = tag;
    if (value.length < 128) {
      const start = at + 1;
      let i = 0;
      for (; i < value.length; i++) {
        const code = value.charCodeAt(i);
        if (code > 127) break;
        bytes[start + i] = code;
      }
      if (i === value.length) {
        bytes[at] = value.length;
        at = start + i;
        return;
      }
    }
    const utf8 = Buffer.from(value);
    length(utf8.length);
    raw(utf8);
  };
  const block = (tag: number, data: Uint8Array) => {
    byte(tag);
    length(data.length);
    raw(data);
  };

  function principal(of: Resource) {
    const { id } = of;
    if (!id || !isBare(of)) {
      block(0x12, principals(of));
      return;
    }
    const type = Buffer.byteLength(id.resourceType);
    const name = Buffer.byteLength(id.resource);
    const inner = (type && type + 1 + size(type)) + (name && name + 1 + size(name));
    byte(0x12);
    length(inner + 1 + size(inner));
    byte(0x0a);
    length(inner);
    text(0x0a, id.resourceType);
    text(0x12, id.resource);
  }

  function message(grant: Grant, annotations: readonly Any[]) {
    if (grant.sources || grant.$unknown) {
      raw(
        toBinary(GrantSchema, {
          ...grant,
          annotations: [...annotations],
          ...(grant.sources && { sources: inOrder(grant.sources) }),
        }),
      );
      return;
    }
    if (grant.entitlement) block(0x0a, entitlements(grant.entitlement));
    if (grant.principal) principal(grant.principal);
    text(0x1a, grant.id);
    for (const { typeUrl, value } of annotations) {
      const url = Buffer.byteLength(typeUrl);
      const inner = (url && url + 1 + size(url)) + (value.length && value.length + 1 + size(value.length));
      byte(0x22);
      length(inner);
      text(0x0a, typeUrl);
      if (value.length > 0) block(0x12, value);
    }
  }

  function columns(place: EntitlementPlace, principalType: string, principalId: string, id: string) {
    let index = placeOf.get(place.id);
    if (index === undefined || !samePlace(places[index]!, place)) {
      index = places.push(place) - 1;
      placeOf.set(place.id, index);
    }
    batch.of.push(index);
    batch.principalTypes.push(principalType);
    batch.principals.push(principalId);
    batch.ids.push(id);
    batch.ends.push(at);
  }

  return {
    add(grant) {
      const { annotations, expansion } = splitExpansion(grant.annotations);
      if (expansion) batch.expansions.set(batch.ids.length, expansion);
      message(grant, annotations);
      const of = grant.entitlement;
      const place = {
        id: of?.id ?? "",
        resourceType: of?.resource?.id?.resourceType ?? "",
        resource: of?.resource?.id?.resource ?? "",
      };
      columns(place, grant.principal?.id?.resourceType ?? "", grant.principal?.id?.resource ?? "", grant.id);
    },
    addRow(entitlement, principalType, principalId, id, data) {
      raw(data);
      columns(entitlement, principalType, principalId, id);
    },
    get rows() {
      return batch.ids.length;
    },
    get size() {
      return at;
    },
    take() {
      const taken: GrantBatch = {
        table: "grants",
        ...batch,
        entitlements: places,
        bytes: bytes.subarray(0, at),
        keepExpansion,
      };
      bytes = new Uint8Array(Math.max(firstSize, at));
      at = 0;
      places = [];
      placeOf = new Map();
      batch = emptyColumns();
      return taken;
    },
  };
}

/** Rows do not change once they are stored, so that one object is always the same bytes. */
function encodedOnce<T extends object>(encode: (of: T) => Uint8Array): (of: T) => Uint8Array {
  const known = new WeakMap<T, Uint8Array>();
  return (of) => {
    let bytes = known.get(of);
    if (!bytes) {
      bytes = encode(of);
      known.set(of, bytes);
    }
    return bytes;
  };
}

const emptyColumns = () => ({
  of: [] as number[],
  principalTypes: [] as string[],
  principals: [] as string[],
  ids: [] as string[],
  ends: [] as number[],
  expansions: new Map<number, Uint8Array>(),
});

const size = (value: number): number => {
  let count = 1;
  for (; value > 127; value = Math.floor(value / 128)) count++;
  return count;
};

const samePlace = (a: EntitlementPlace, b: EntitlementPlace) =>
  a.resourceType === b.resourceType && a.resource === b.resource;

function isBare(resource: Resource): boolean {
  return (
    resource.displayName === "" &&
    resource.annotations.length === 0 &&
    resource.description === "" &&
    !resource.parentResourceId &&
    !resource.batonResource &&
    !resource.id!.batonResource &&
    !resource.externalId &&
    resource.creationSource === 0 &&
    !resource.profile &&
    !resource.icon &&
    !resource.status &&
    !resource.createdAt &&
    !resource.$unknown &&
    !resource.id!.$unknown
  );
}

/** The annotation that makes a grant expandable has a column of its own. Without a single id it means nothing. */
function splitExpansion(annotations: readonly Any[]): {
  annotations: readonly Any[];
  expansion: Uint8Array | undefined;
} {
  if (annotations.length === 0) return { annotations, expansion: undefined };
  const found = annotations.find((any) => anyIs(any, GrantExpandableSchema));
  if (!found) return { annotations, expansion: undefined };
  const said = anyUnpack(found, GrantExpandableSchema);
  return {
    annotations: annotations.filter((any) => !anyIs(any, GrantExpandableSchema)),
    expansion: said?.entitlementIds.some((id) => id.trim() !== "") ? found.value : undefined,
  };
}

function inOrder(sources: NonNullable<Grant["sources"]>): NonNullable<Grant["sources"]> {
  const ids = Object.keys(sources.sources).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return { ...sources, sources: Object.fromEntries(ids.map((id) => [id, sources.sources[id]!])) };
}
