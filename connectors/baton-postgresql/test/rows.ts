import * as connectorV2 from "@baton-connectors/protocol/connector-v2";
import {
  EntitlementSchema,
  GrantSchema,
  ResourceSchema,
  ResourceTypeSchema,
} from "@baton-connectors/protocol/connector-v2";
import type { MemoryStore } from "@baton-connectors/sync/memory";
import { createRegistry, type DescMessage, type JsonObject, type Message, toJson } from "@bufbuild/protobuf";

export const parts = ["resourceTypes", "resources", "entitlements", "grants"] as const;
export type Part = (typeof parts)[number];
export type Rows = Readonly<Record<Part, ReadonlyMap<string, JsonObject>>>;

const isMessage = (value: unknown): value is DescMessage =>
  typeof value === "object" && value !== null && (value as DescMessage).kind === "message";
const registry = createRegistry(...Object.values<unknown>(connectorV2).filter(isMessage));

/** What a sync wrote, by id: without what newer files say twice, and with ids in place of rows that stand elsewhere. */
export function rowsOf(store: MemoryStore): Rows {
  const content = store.content();
  const rows = (schema: DescMessage, found: object | undefined) =>
    Object.values(found ?? {}).map((row) => toJson(schema, row as Message, { registry }) as JsonObject);
  return {
    resourceTypes: byId(rows(ResourceTypeSchema, content.resourceTypes)),
    resources: byId(rows(ResourceSchema, content.resources).map(({ profile: _p, status: _s, ...row }) => row)),
    entitlements: byId(
      rows(EntitlementSchema, content.entitlements).map(({ grantableTo, ...row }) => ({
        ...row,
        resource: idOf(row.resource),
        grantableTo: (grantableTo as JsonObject[]).map(({ id }) => id!),
      })),
    ),
    grants: byId(
      rows(GrantSchema, content.grants).map(({ entitlement, principal, ...row }) => ({
        ...row,
        entitlement: { id: (entitlement as JsonObject).id!, resource: idOf((entitlement as JsonObject).resource) },
        principal: idOf(principal),
      })),
    ),
  };
}

const idOf = (resource: unknown) => (resource as JsonObject).id!;

export const byId = (rows: readonly JsonObject[]): ReadonlyMap<string, JsonObject> =>
  new Map(rows.map((row) => [typeof row.id === "string" ? row.id : String((row.id as JsonObject).resource), row]));

/** The rows that differ, by id: `-` Go's, `+` ours. */
export function differences(golden: ReadonlyMap<string, JsonObject>, ours: ReadonlyMap<string, JsonObject>): string[] {
  const text = (row: JsonObject | undefined) => row && textOf(row);
  return [...new Set([...golden.keys(), ...ours.keys()])].sort().flatMap((id) => {
    const [was, is] = [text(golden.get(id)), text(ours.get(id))];
    return was === is ? [] : [...(was ? [`- ${was}`] : []), ...(is ? [`+ ${is}`] : [])];
  });
}

/** The same for rows that say the same. */
export const textOf = (row: JsonObject) => JSON.stringify(ordered(row));

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, ordered(item)]),
  );
}
