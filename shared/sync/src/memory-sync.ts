import {
  EntitlementSchema,
  type GrantExpandable,
  GrantSchema,
  ResourceSchema,
} from "@baton-connectors/protocol/connector-v2";
import { fromBinary } from "@bufbuild/protobuf";
import { hasExternalMatch } from "./ingest/filter.ts";
import type { OutsideGrantable, ResourceKey, RowKind, Unresolved, UnresolvedRows } from "./store.ts";

export interface StoredGrant {
  data: Uint8Array;
  expansion: GrantExpandable | undefined;
  entitlementId: string;
  principalType: string;
  principalId: string;
}
/** A sync in memory: its rows as bytes by id, in the order they were first put. Resources are known by `keyOf`. */
export interface Sync {
  readonly id: string;
  readonly type: string;
  readonly parent: string;
  ended: boolean;
  supportsDiff: boolean;
  token: string;
  readonly resourceTypes: Map<string, Uint8Array>;
  readonly resources: Map<string, Uint8Array>;
  readonly entitlements: Map<string, Uint8Array>;
  readonly grants: Map<string, StoredGrant>;
  readonly session: Map<string, string>;
  /** The place of each row that was put. */
  readonly places: Record<RowKind, Map<string, number>>;
}

export const keyOf = ({ resourceType, resource }: ResourceKey): string => `${resourceType}\0${resource}`;
/** A resource's id as it is shown. */
export const shownId = (key: string): string => key.replace("\0", ":");

export const mostExamples = 3;
const mostOutside = 200;

/** The rows to remove, as `SyncStore.removeResources` says. */
export function referringTo(sync: Sync, keys: readonly ResourceKey[]): Record<RowKind, Set<string>> {
  const resources = new Set(keys.map(keyOf));
  const parents = new Map<string, string>();
  for (const [key, data] of sync.resources) {
    const { parentResourceId: parent } = fromBinary(ResourceSchema, data);
    if (parent) parents.set(key, keyOf(parent));
  }
  for (let size = 0; size < resources.size; ) {
    size = resources.size;
    for (const [key, parent] of parents) if (resources.has(parent)) resources.add(key);
  }
  const entitlements = new Set<string>();
  for (const [id, { resourceType, resource }] of entitlementsOf(sync))
    if (resources.has(keyOf({ resourceType, resource }))) entitlements.add(id);
  const grants = new Set<string>();
  for (const [id, { data, entitlementId, principalType, principalId }] of sync.grants) {
    const principal = { resourceType: principalType, resource: principalId };
    const resource = fromBinary(GrantSchema, data).entitlement?.resource?.id;
    const gone = entitlements.has(entitlementId) || resources.has(keyOf(principal));
    if (gone || (resource && resources.has(keyOf(resource)))) grants.add(id);
  }
  return { resources, entitlements, grants };
}

export function unresolvedIn(sync: Sync): Unresolved {
  const [principals, entitlements, resources, types] = [groups(), groups(), groups(), groups()];
  for (const [id, { data, entitlementId, principalType, principalId }] of sync.grants) {
    const { entitlement, annotations } = fromBinary(GrantSchema, data);
    const type = entitlement?.resource?.id?.resourceType ?? "";
    const known = sync.resources.has(keyOf({ resourceType: principalType, resource: principalId }));
    if (!known && !hasExternalMatch(annotations)) principals.add(type, principalType, id);
    if (!sync.entitlements.has(entitlementId)) entitlements.add(type, "", id);
  }
  for (const [id, { resourceType, resource }] of entitlementsOf(sync))
    if (!sync.resources.has(keyOf({ resourceType, resource }))) resources.add(resourceType, "", id);
  for (const key of sync.resources.keys()) {
    const type = key.slice(0, key.indexOf("\0"));
    if (!sync.resourceTypes.has(type)) types.add(type, "", shownId(key));
  }
  const rows = (of: Groups): UnresolvedRows[] => of.all().map(({ principalType, ...rest }) => rest);
  return {
    principals: principals.all(),
    entitlements: rows(entitlements),
    resources: rows(resources),
    types: rows(types),
  };
}

export function outsideGrantableIn(sync: Sync): readonly OutsideGrantable[] {
  const outside = groups();
  const allowed = new Map<string, ReadonlySet<string>>();
  for (const [id, data] of sync.entitlements)
    allowed.set(id, new Set(fromBinary(EntitlementSchema, data).grantableTo.map((type) => type.id)));
  for (const [id, { entitlementId, principalType }] of sync.grants) {
    const types = allowed.get(entitlementId);
    if (types && types.size > 0 && !types.has(principalType)) outside.add(entitlementId, principalType, id);
  }
  return outside
    .all()
    .slice(0, mostOutside)
    .map(({ resourceType, principalType, count, examples }) => ({
      entitlementId: resourceType,
      principalType,
      count,
      example: examples[0]!,
    }));
}

function* entitlementsOf({ entitlements }: Sync): Iterable<[id: string, of: ResourceKey]> {
  for (const [id, data] of entitlements) {
    const { resourceType = "", resource = "" } = fromBinary(EntitlementSchema, data).resource?.id ?? {};
    yield [id, { resourceType, resource }];
  }
}

interface Group {
  readonly resourceType: string;
  readonly principalType: string;
  readonly count: number;
  readonly examples: readonly string[];
}
interface Groups {
  add(resourceType: string, principalType: string, id: string): void;
  all(): readonly Group[];
}

function groups(): Groups {
  const found = new Map<string, Group>();
  return {
    add(resourceType, principalType, id) {
      const key = JSON.stringify([resourceType, principalType]);
      const { count, examples } = found.get(key) ?? { count: 0, examples: [] };
      const more = [...examples, id].slice(0, mostExamples);
      found.set(key, { resourceType, principalType, count: count + 1, examples: more });
    },
    all: () =>
      [...found.values()].sort(
        (a, b) => byText(a.resourceType, b.resourceType) || byText(a.principalType, b.principalType),
      ),
  };
}

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
