import { EntitlementSchema, ResourceTypeSchema } from "@baton-connectors/protocol/connector-v2";
import type { PebbleDatabase } from "./database.ts";
import { grantReader } from "./grant-record.ts";
import { keysOf, kinds } from "./keys.ts";
import type { Instant, RowOf, V1Row } from "./v1-rows.ts";
import { decodeText, wireFields, wireMessage } from "./wire.ts";

/** Resource types, resources, entitlements, grants, assets, session values: in this order, each by its key. */
export function* rowsOf(database: Pick<PebbleDatabase, "values">): Generator<V1Row> {
  for (const [kind, read] of readers) for (const value of database.values(keysOf(kind))) yield read(value);
}

/** Field numbers are those of c1.storage.v3 (read) and c1.connector.v2 (written). */

export function resourceTypeRow(value: Uint8Array): RowOf<"resource_types"> {
  const record = wireFields(value, "a resource type");
  const externalId = record.text(2);
  const traits = record.all(4).map((name) => enumNumber(traitNumbers, `TRAIT_${decodeText(name, "a trait")}`));
  const data = wireMessage()
    .text(1, externalId)
    .text(2, record.text(3))
    .bytes(3, traits.length > 0 ? Uint8Array.from(traits) : undefined)
    .all(4, record.all(5))
    .text(5, record.text(7))
    .number(6, record.number(8))
    .done();
  return { table: "resource_types", externalId, data, discoveredAt: instant(record.bytes(6)) };
}

export function resourceRow(value: Uint8Array): RowOf<"resources"> {
  const record = wireFields(value, "a resource");
  const [type, id] = [record.text(2), record.text(3)];
  const parent = reference(record.bytes(6));
  const icon = record.text(13);
  const data = wireMessage()
    .bytes(1, resourceId(type, id))
    .bytes(2, parent && resourceId(parent.type, parent.id))
    .text(3, record.text(4))
    .all(4, record.all(7))
    .text(5, record.text(5))
    .bytes(9, record.bytes(9))
    .bytes(10, icon === "" ? undefined : wireMessage().text(1, icon).done())
    .bytes(11, record.bytes(10))
    .bytes(12, record.bytes(11))
    .done();
  return {
    table: "resources",
    resourceTypeId: type,
    externalId: `${type}:${id}`,
    parentResourceTypeId: parent?.type ?? null,
    parentResourceId: parent?.id ?? null,
    data,
    discoveredAt: instant(record.bytes(8)),
  };
}

export function entitlementRow(value: Uint8Array): RowOf<"entitlements"> {
  const record = wireFields(value, "an entitlement");
  const resource = reference(record.bytes(3)) ?? { type: "", id: "" };
  const externalId = record.text(2);
  const data = wireMessage()
    .bytes(1, resourceStub(resource))
    .text(2, externalId)
    .text(3, record.text(4))
    .text(4, record.text(5))
    .all(
      5,
      record.all(10).map((id) => wireMessage().bytes(1, id).done()),
    )
    .all(6, record.all(7))
    .number(7, enumNumber(purposeNumbers, `PURPOSE_VALUE_${record.text(6)}`))
    .text(8, record.text(9))
    .done();
  return {
    table: "entitlements",
    resourceTypeId: resource.type,
    resourceId: resource.id,
    externalId,
    data,
    discoveredAt: instant(record.bytes(8)),
  };
}

export function grantRows(): (value: Uint8Array) => RowOf<"grants"> {
  const read = grantReader();
  return (value) => {
    const { id, entitlement, principal, data, expansion, needsExpansion, discoveredAt } = read(value);
    return {
      table: "grants",
      ...{ resourceTypeId: entitlement.resourceType, resourceId: entitlement.resource, entitlementId: entitlement.id },
      ...{ principalResourceTypeId: principal.resourceType, principalResourceId: principal.resource },
      ...{ externalId: id, expansion, needsExpansion, data: data(), discoveredAt: instant(discoveredAt) },
    };
  };
}

export function assetRow(value: Uint8Array): RowOf<"assets"> {
  const record = wireFields(value, "an asset");
  return {
    table: "assets",
    externalId: record.text(2),
    contentType: record.text(3),
    data: record.bytes(4) ?? empty,
    discoveredAt: instant(record.bytes(5)),
  };
}

export function sessionRow(value: Uint8Array): RowOf<"connector_sessions"> {
  const record = wireFields(value, "a session value");
  return { table: "connector_sessions", key: record.text(2), value: record.bytes(3) ?? empty };
}

export function instant(timestamp: Uint8Array | undefined): Instant {
  const fields = wireFields(timestamp ?? empty, "a time");
  return { seconds: fields.number(1), nanos: fields.number(2) };
}

const empty = new Uint8Array();

type Reference = { type: string; id: string };

function reference(bytes: Uint8Array | undefined): Reference | undefined {
  if (!bytes) return undefined;
  const fields = wireFields(bytes, "a reference to a resource");
  return { type: fields.text(1), id: fields.text(2) };
}

const resourceId = (type: string, id: string): Uint8Array => wireMessage().text(1, type).text(2, id).done();
const resourceStub = ({ type, id }: Reference): Uint8Array => wireMessage().bytes(1, resourceId(type, id)).done();

type EnumValues = ReadonlyMap<string, number>;
const enumValues = (values: readonly { name: string; number: number }[]): EnumValues =>
  new Map(values.map(({ name, number }) => [name, number]));

const traitNumbers = enumValues(ResourceTypeSchema.nestedEnums[0]!.values);
const purposeNumbers = enumValues(EntitlementSchema.nestedEnums[0]!.values);

/** A name we do not know was written by something newer; it reads as unspecified, as in Go. */
const enumNumber = (values: EnumValues, name: string): number => values.get(name) ?? 0;

const readers: readonly (readonly [number, (value: Uint8Array) => V1Row])[] = [
  [kinds.resourceType, resourceTypeRow],
  [kinds.resource, resourceRow],
  [kinds.entitlement, entitlementRow],
  [kinds.grant, grantRows()],
  [kinds.asset, assetRow],
  [kinds.session, sessionRow],
];
