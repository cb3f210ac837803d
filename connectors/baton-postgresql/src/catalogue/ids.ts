import type { ResourceId } from "@baton-connectors/protocol/connector-v2";
import { configError, type ResourceRef } from "@baton-connectors/sdk";

/** What is in a database, by the resource type that shows it. */
export const objectTypes = ["schema", "table", "view", "sequence", "function", "procedure"] as const;
/** What the whole server has, but for large objects, which are the default database's. */
export const plainTypes = ["role", "database", "large-object"] as const;

export type ObjectType = (typeof objectTypes)[number];
/** What schemas hold. */
export type InSchema = Exclude<ObjectType, "schema">;
export type PlainType = (typeof plainTypes)[number];
export type KindOfThing = ObjectType | PlainType | "column";

export interface PlainPlace {
  readonly type: PlainType;
  readonly oid: number;
}
/** `database` is the oid of the database that it is in. */
export interface ObjectPlace {
  readonly type: ObjectType;
  readonly database: number;
  readonly oid: number;
}
/** `oid` is the table's. */
export interface ColumnPlace {
  readonly type: "column";
  readonly database: number;
  readonly oid: number;
  readonly number: number;
}
/** Which thing a resource is. */
export type Place = PlainPlace | ObjectPlace | ColumnPlace;

/** Ids as the Go connector makes them; `writeOid` is how it or we write an oid. */
export function idOf(place: Place, writeOid: WriteOid): string {
  const oid = writeOid(place.oid);
  if (place.type === "column") return `${writeOid(place.database)}:column:${oid}:${place.number}`;
  return "database" in place ? `${place.type}:db${writeOid(place.database)}:${oid}` : `${place.type}:${oid}`;
}

export type WriteOid = (oid: number) => string;
/** Oids have no sign: https://www.postgresql.org/docs/current/datatype-oid.html */
export const asOid: WriteOid = String;
/** As Go's connector has them, which takes them for int4. */
export const asInt4: WriteOid = (oid) => String(oid | 0);

/** The thing that an id is of; the oid in it may be written either way. */
export function placeOf({ resourceType, resource }: Pick<ResourceId, "resourceType" | "resource">): Place {
  const column = /^(-?\d+):column:(-?\d+):(\d+)$/.exec(resource);
  if (resourceType === "column" && column)
    return { type: "column", database: oid(column[1]!), oid: oid(column[2]!), number: Number(column[3]) };
  const object = /^([a-z]+):db(-?\d+):(-?\d+)$/.exec(resource);
  const type = objectTypes.find((one) => one === resourceType);
  if (type && object?.[1] === type) return { type, database: oid(object[2]!), oid: oid(object[3]!) };
  const plain = plainTypes.find((one) => one === resourceType);
  const found = /^([a-z-]+):(-?\d+)$/.exec(resource);
  if (plain && found?.[1] === plain) return { type: plain, oid: oid(found[2]!) };
  throw configError(`invalid object ID ${resource}`, { hint: `It is no id of a ${resourceType}.` });
}

/** The role that an id is of. */
export function roleOf({ resourceType, resource }: ResourceRef): number {
  const place = placeOf({ resourceType, resource });
  if (place.type !== "role") throw configError(`invalid object ID ${resource}`, { hint: "It is no id of a role." });
  return place.oid;
}

/** Of another number the last 32 bits would be somebody else's. */
function oid(text: string): number {
  const number = Number(text);
  if (number < -(2 ** 31) || number >= 2 ** 32) throw configError(`there is no oid ${text}`);
  return number >>> 0;
}

/** What a resource's entitlement is called, and who holds it. */
export const entitlementIdOf = (resourceId: string, name: string) => `entitlement:${resourceId}:${name}`;
export const grantIdOf = (entitlementId: string, principalId: string) => `grant:${entitlementId}:${principalId}`;
