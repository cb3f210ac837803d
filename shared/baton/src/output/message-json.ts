import { registry } from "@baton-connectors/protocol/registry";
import { type DescMessage, type MessageShape, toJsonString } from "@bufbuild/protobuf";
import type { Any } from "@bufbuild/protobuf/wkt";

/** One message as protojson prints it. Annotations of types nobody here knows are left out. */
export function messageJson<Desc extends DescMessage>(schema: Desc, message: MessageShape<Desc>): string {
  return toJsonString(schema, hasUnknown(message) ? withoutUnknown(message) : message, { registry });
}

/** A profile may have any names, `$typeName` too, but no bytes. */
const isAny = (value: object): value is Any =>
  (value as Partial<Any>).$typeName === "google.protobuf.Any" && (value as Partial<Any>).value instanceof Uint8Array;
const isUnknown = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  isAny(value) &&
  !registry.getMessage(value.typeUrl.slice(value.typeUrl.lastIndexOf("/") + 1));

function hasUnknown(value: unknown): boolean {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return false;
  return isUnknown(value) || Object.values(value).some(hasUnknown);
}

function withoutUnknown<T>(value: T): T {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.filter((item) => !isUnknown(item)).map(withoutUnknown) as T;
  const entries = Object.entries(value).map(([name, member]) => [name, withoutUnknown(member)]);
  return Object.assign(Object.create(Object.getPrototypeOf(value)), Object.fromEntries(entries)) as T;
}
