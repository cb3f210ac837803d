import * as connectorV2 from "@baton-connectors/protocol/connector-v2";
import {
  EntitlementSchema,
  GrantSchema,
  ResourceSchema,
  ResourceTypeSchema,
} from "@baton-connectors/protocol/connector-v2";
import type { MemoryStore } from "@baton-connectors/sync/memory";
import { createRegistry, type DescMessage, type Message, toJson } from "@bufbuild/protobuf";

export type Row = Record<string, unknown>;
export const parts = ["resource-types", "resources", "entitlements", "grants"] as const;
export type Content = Record<(typeof parts)[number], readonly Row[]>;

const isMessage = (value: unknown): value is DescMessage =>
  typeof value === "object" && value !== null && (value as DescMessage).kind === "message";
const registry = createRegistry(...Object.values<unknown>(connectorV2).filter(isMessage));

/** What a sync wrote, as the recordings have it: rows without what newer files say twice, others by id only. */
export function contentOf(store: MemoryStore): Content {
  const { resourceTypes, resources, entitlements, grants } = store.content();
  const rows = (schema: DescMessage, found: object | undefined) =>
    Object.values(found ?? {}).map((row) => toJson(schema, row as Message, { registry }) as Row);
  return {
    "resource-types": rows(ResourceTypeSchema, resourceTypes),
    resources: rows(ResourceSchema, resources).map(({ profile: _p, status: _s, ...row }) => row),
    entitlements: rows(EntitlementSchema, entitlements).map(({ grantableTo, ...row }) => ({
      ...row,
      resource: idOf(row.resource),
      ...(grantableTo !== undefined && { grantableTo: (grantableTo as Row[]).map(({ id }) => id) }),
    })),
    grants: rows(GrantSchema, grants).map(({ entitlement, principal, sources, annotations, ...row }) => {
      const { id, resource } = entitlement as Row;
      const kept = ((annotations ?? []) as Row[]).filter((any) => !String(any["@type"]).endsWith("GrantExpandable"));
      return {
        ...row,
        ...(kept.length > 0 && { annotations: kept }),
        ...(sources !== undefined && { sources: namesOf(sources as { sources: Row }) }),
        entitlement: { id, resource: idOf(resource) },
        principal: idOf(principal),
      };
    }),
  };
}

/** The SDK of the recordings did not say yet which sources are direct. */
const namesOf = ({ sources }: { readonly sources: Row }) => ({
  sources: Object.fromEntries(Object.keys(sources).map((id) => [id, {}])),
});
const idOf = (resource: unknown) => (resource as Row).id;

/** One line for each row, in order: what differs is seen at once. */
export const lines = (rows: readonly Row[] = []): readonly string[] =>
  rows.map((row) => JSON.stringify(ordered(row))).toSorted();

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, key === "employeeIds" ? (item as string[]).toSorted() : ordered(item)]),
  );
}
