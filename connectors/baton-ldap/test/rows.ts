import * as protocol from "@baton-connectors/protocol/connector-v2";
import {
  EntitlementSchema,
  GrantSchema,
  ResourceSchema,
  ResourceTypeSchema,
} from "@baton-connectors/protocol/connector-v2";
import type { MemoryStore } from "@baton-connectors/sync/memory";
import { createRegistry, type DescMessage, type JsonObject, type Message, toJson } from "@bufbuild/protobuf";

export const kinds = ["resource-types", "resources", "entitlements", "grants"] as const;
export type RowKind = (typeof kinds)[number];
export type Rows = Readonly<Record<RowKind, ReadonlyMap<string, JsonObject>>>;

const isMessage = (value: unknown): value is DescMessage =>
  typeof value === "object" && value !== null && (value as DescMessage).kind === "message";
const registry = createRegistry(...Object.values<unknown>(protocol).filter(isMessage));

const idOf = (resource: unknown): string => {
  const { resourceType, resource: id = "" } = (resource as { id: JsonObject }).id;
  return `${resourceType}:${id}`;
};

/** By what a row is told apart. */
export const keyOf = (kind: RowKind, row: JsonObject): string => (kind === "resources" ? idOf(row) : String(row.id));

/** What a sync stored, as the recordings have it: others are named by id, aliases are in order. */
export function rowsOf(store: MemoryStore): Rows {
  const content = store.syncs.length > 0 ? store.content() : {};
  const { resourceTypes = {}, resources = {}, entitlements = {}, grants = {} } = content;
  const rows = (kind: RowKind, schema: DescMessage, found: object) =>
    new Map(
      Object.values(found).map((message) => {
        const row = ordered(named(kind, toJson(schema, message as Message, { registry }) as JsonObject)) as JsonObject;
        return [keyOf(kind, row), row];
      }),
    );
  return {
    "resource-types": rows("resource-types", ResourceTypeSchema, resourceTypes),
    resources: rows("resources", ResourceSchema, resources),
    entitlements: rows("entitlements", EntitlementSchema, entitlements),
    grants: rows("grants", GrantSchema, grants),
  };
}

function named(kind: RowKind, row: JsonObject): JsonObject {
  if (kind === "entitlements") {
    const types = (row.grantableTo as JsonObject[] | undefined)?.map(({ id }) => id!);
    return { ...row, resource: idOf(row.resource), ...(types && { grantableTo: types }) };
  }
  if (kind !== "grants") return row;
  return { ...row, entitlement: (row.entitlement as JsonObject).id!, principal: idOf(row.principal) };
}

/** Keys in order; of aliases the order means nothing. */
export function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, key === "loginAliases" ? (item as string[]).toSorted() : ordered(item)]),
  );
}
