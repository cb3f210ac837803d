import * as connectorV2 from "@baton-connectors/protocol/connector-v2";
import {
  EntitlementSchema,
  type Grant,
  GrantExpandableSchema,
  GrantSchema,
  ResourceSchema,
  ResourceTypeSchema,
} from "@baton-connectors/protocol/connector-v2";
import { findAnnotation } from "@baton-connectors/sdk";
import type { MemoryStore } from "@baton-connectors/sync/memory";
import { createRegistry, type DescMessage, type Message, toJson } from "@bufbuild/protobuf";
import { anyIs } from "@bufbuild/protobuf/wkt";

export type Rows = Record<string, unknown>;
/** What a sync wrote, as the recordings have it: JSON rows by id, expansions apart. */
export interface Content {
  readonly "resource-types": Rows;
  readonly resources: Rows;
  readonly entitlements: Rows;
  readonly grants: Rows;
  readonly expansion: Rows;
}

const isMessage = (value: unknown): value is DescMessage =>
  typeof value === "object" && value !== null && (value as DescMessage).kind === "message";
export const registry = createRegistry(...Object.values<unknown>(connectorV2).filter(isMessage));

export function contentOf(store: MemoryStore): Content {
  const { resourceTypes, resources, entitlements, grants } = store.content();
  const json = (schema: DescMessage, rows: object, key = (id: string) => id) =>
    Object.fromEntries(
      Object.entries(rows).map(([id, row]) => [key(id), sorted(toJson(schema, row as Message, { registry }))]),
    );
  const plain = Object.fromEntries(
    Object.entries(grants as Record<string, Grant>).map(([id, grant]) => [id, withoutExpansion(grant)]),
  );
  const expansion = Object.entries(grants as Record<string, Grant>).flatMap(([grant, { annotations }]) => {
    const found = findAnnotation(annotations, GrantExpandableSchema);
    if (!found) return [];
    const { entitlementIds, shallow, resourceTypeIds } = found;
    return [[grant, { grant, entitlementIds, shallow, resourceTypeIds }] as const];
  });
  return {
    "resource-types": json(ResourceTypeSchema, resourceTypes!),
    resources: json(ResourceSchema, resources!, (id) => id.replace("\0", ":")),
    entitlements: json(EntitlementSchema, entitlements!),
    grants: json(GrantSchema, plain),
    expansion: Object.fromEntries(expansion),
  };
}

const withoutExpansion = (grant: Grant): Grant => ({
  ...grant,
  annotations: grant.annotations.filter((any) => !anyIs(any, GrantExpandableSchema)),
});

/** Sets compare as sets. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key === "employeeIds" || key === "loginAliases" ? (item as string[]).toSorted() : sorted(item),
    ]),
  );
}

/** Names every row that is missing, new, or not the same. */
export function differences(ours: Rows, theirs: Rows): string[] {
  const ids = [...new Set([...Object.keys(theirs), ...Object.keys(ours)])].sort();
  return ids.flatMap((id) => {
    if (!(id in ours)) return [`missing: ${id}`];
    if (!(id in theirs)) return [`new: ${id}`];
    const [mine, wanted] = [canonical(ours[id]), canonical(sorted(theirs[id]))];
    return mine === wanted ? [] : [`differs: ${id}\n  ours   ${mine}\n  theirs ${wanted}`];
  });
}

/** JSON with keys in order. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, item: unknown) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
