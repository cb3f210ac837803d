import {
  EntitlementSchema,
  type Grant,
  GrantExpandableSchema,
  GrantSchema,
  ResourceSchema,
  ResourceTypeSchema,
} from "@baton-connectors/protocol/connector-v2";
import { annotation, findAnnotation, memorySession } from "@baton-connectors/sdk";
import { type DescMessage, fromBinary, type MessageShape, toBinary } from "@bufbuild/protobuf";
import { anyIs } from "@bufbuild/protobuf/wkt";
import {
  keyOf,
  mostExamples,
  outsideGrantableIn,
  referringTo,
  type StoredGrant,
  type Sync,
  shownId,
  unresolvedIn,
} from "./memory-sync.ts";
import type {
  EntitlementRow,
  ExpandableGrant,
  GrantRow,
  PageQuery,
  PutOptions,
  Repeats,
  RowKind,
  SyncStore,
} from "./store.ts";

/** A store without a file: rows as bytes, in the order they were first put. `snapshot` is what a kill would leave. */
export interface MemoryStore extends SyncStore {
  readonly syncs: readonly Sync[];
  /** The content of a sync, comparable: ids to JSON-like messages. */
  content(syncId?: string): Record<string, Record<string, unknown>>;
  /** A store that holds what this one held at its last checkpoint. */
  readonly checkpoints: readonly Sync[][];
  readonly cleanups: number;
}

export function memoryStore(from: readonly Sync[] = []): MemoryStore {
  const syncs: Sync[] = from.map(copy);
  const checkpoints: Sync[][] = [];
  let current: Sync | undefined = syncs.at(-1);
  let cleanups = 0;
  let repeats = noRepeats();
  const lastPlaces = { resources: 0, entitlements: 0, grants: 0 };
  for (const { places } of syncs)
    for (const kind of Object.keys(lastPlaces) as RowKind[])
      for (const place of places[kind].values()) lastPlaces[kind] = Math.max(lastPlaces[kind], place);
  const now = () => {
    if (!current) throw new Error("no sync is active");
    return current;
  };
  const begin = (type: string, parent: string) => {
    current = {
      id: `sync${String(syncs.length).padStart(23, "0")}`,
      type,
      parent,
      ended: false,
      supportsDiff: false,
      token: "",
      resourceTypes: new Map(),
      resources: new Map(),
      entitlements: new Map(),
      grants: new Map(),
      session: new Map(),
      places: { resources: new Map(), entitlements: new Map(), grants: new Map() },
    };
    syncs.push(current);
    repeats = noRepeats();
    return { syncId: current.id };
  };
  /** Whether a row is there already; one that is not gets the next place. */
  const isRepeat = (kind: RowKind, id: string, { expected = false }: PutOptions = {}) => {
    const places = now().places[kind];
    if (places.has(id)) return !expected;
    places.set(id, ++lastPlaces[kind]);
    return false;
  };
  const noteRepeat = (kind: RowKind, key: string, equal: boolean) => {
    const known = repeats[kind];
    const id = kind === "resources" ? shownId(key) : key;
    repeats = {
      ...repeats,
      [kind]: equal
        ? { ...known, equal: known.equal + 1 }
        : { ...known, different: known.different + 1, examples: [...known.examples, id].slice(0, mostExamples) },
    };
  };
  const drop = (kind: RowKind, id: string) => {
    now().places[kind].delete(id);
    return now()[kind].delete(id);
  };
  const grantOf = (row: StoredGrant, withExpansion: boolean) => {
    const grant = fromBinary(GrantSchema, row.data);
    if (withExpansion && row.expansion) grant.annotations.push(annotation(GrantExpandableSchema, row.expansion));
    return grant;
  };

  return {
    syncs,
    checkpoints,
    get cleanups() {
      return cleanups;
    },
    startOrResume(type) {
      const unfinished = syncs.findLast((sync) => sync.type === type && !sync.ended);
      if (!unfinished) return { ...begin(type, ""), resumed: false };
      current = unfinished;
      repeats = noRepeats();
      return { syncId: unfinished.id, resumed: true };
    },
    start: begin,
    bind(syncId) {
      current = syncs.find(({ id }) => id === syncId);
      repeats = noRepeats();
      return { syncType: now().type };
    },
    latestFinished: (type) => syncs.findLast((sync) => sync.type === type && sync.ended)?.id,
    stats(syncId) {
      const { resources, grants } = syncs.find(({ id }) => id === syncId)!;
      const byType: Record<string, number> = {};
      for (const key of resources.keys()) {
        const type = key.split("\0")[0]!;
        byType[type] = (byType[type] ?? 0) + 1;
      }
      return { resources: resources.size, grants: grants.size, resources_by_resource_type: byType };
    },
    readToken: () => now().token,
    checkpoint(token) {
      now().token = token;
      checkpoints.push(syncs.map(copy));
    },
    markSupportsDiff() {
      now().supportsDiff = true;
    },
    cleanup() {
      cleanups++;
    },
    end() {
      now().ended = true;
    },
    session: (syncId) => memorySession(syncs.find(({ id }) => id === syncId)?.session),
    putResourceTypes(rows) {
      for (const row of rows) now().resourceTypes.set(row.id, toBinary(ResourceTypeSchema, row));
    },
    putResources(rows, options) {
      for (const row of rows) {
        const [key, data] = [keyOf(row.id!), toBinary(ResourceSchema, row)];
        if (isRepeat("resources", key, options)) noteRepeat("resources", key, same(now().resources.get(key)!, data));
        now().resources.set(key, data);
      }
    },
    putEntitlements(rows) {
      for (const row of rows) {
        const data = toBinary(EntitlementSchema, row);
        if (isRepeat("entitlements", row.id)) {
          const equal = same(now().entitlements.get(row.id)!, data);
          noteRepeat("entitlements", row.id, equal);
        }
        now().entitlements.set(row.id, data);
      }
    },
    putGrants(rows, options) {
      for (const row of rows) {
        const grant = stored(row);
        if (isRepeat("grants", row.id, options))
          noteRepeat("grants", row.id, sameGrant(now().grants.get(row.id)!, grant));
        now().grants.set(row.id, grant);
      }
    },
    deleteGrants(ids) {
      for (const id of ids) drop("grants", id);
    },
    mark(kind, earlier = 0) {
      lastPlaces[kind] = Math.max(lastPlaces[kind], earlier);
      return lastPlaces[kind];
    },
    removeSince(kind, mark) {
      const behind = [...now().places[kind]].filter(([, place]) => place > mark);
      for (const [id] of behind) drop(kind, id);
      return behind.length;
    },
    removeResources(keys) {
      const gone = referringTo(now(), keys);
      const count = (kind: RowKind) => [...gone[kind]].filter((id) => drop(kind, id)).length;
      return { resources: count("resources"), entitlements: count("entitlements"), grants: count("grants") };
    },
    repeats: () => repeats,
    unresolved: () => unresolvedIn(now()),
    outsideGrantable: () => outsideGrantableIn(now()),
    listResourceTypes: (query) => paged([...now().resourceTypes.values()], query, read(ResourceTypeSchema)),
    listResources: (query) => {
      const { resourceTypeId, exceptTypes = [] } = query;
      const wanted = [...now().resources].filter(([key]) => {
        const type = key.slice(0, key.indexOf("\0"));
        return (resourceTypeId === undefined || type === resourceTypeId) && !exceptTypes.includes(type);
      });
      const rows = wanted.map(([, data]) => data);
      return paged(rows, query, read(ResourceSchema));
    },
    listEntitlements: (query) => {
      if (!query.resource) return paged([...now().entitlements.values()], query, read(EntitlementSchema));
      const key = keyOf(query.resource);
      const all = [...now().entitlements.values()].map(read(EntitlementSchema));
      return paged(
        all.filter(({ resource }) => keyOf(resource!.id!) === key),
        query,
        (row) => row,
      );
    },
    listGrants: (query) =>
      paged(
        [...now().grants.values()].filter(
          (row) => query.entitlementId === undefined || row.entitlementId === query.entitlementId,
        ),
        query,
        (row) => grantOf(row, query.withExpansion ?? false),
      ),
    getResource: (key) => decodedOne(ResourceSchema, now().resources.get(keyOf(key))),
    getEntitlement: (id) => decodedOne(EntitlementSchema, now().entitlements.get(id)),
    *expandableGrants() {
      for (const [id, { expansion, entitlementId, principalType, principalId }] of now().grants)
        if (expansion) yield [{ id, entitlementId, principalType, principalId, expansion } satisfies ExpandableGrant];
    },
    *grantRows(entitlementId) {
      const rows: GrantRow[] = [];
      for (const [id, row] of now().grants) if (row.entitlementId === entitlementId) rows.push({ id, ...row });
      yield rows;
    },
    entitlementRow(id): EntitlementRow | undefined {
      const data = now().entitlements.get(id);
      const at = data && fromBinary(EntitlementSchema, data).resource!.id!;
      return data && at && { id, resourceType: at.resourceType, resource: at.resource, data };
    },
    putGrantRows(entitlement, rows) {
      for (const { id, principalType, principalId, data } of rows) {
        const known = now().grants.get(id);
        isRepeat("grants", id);
        const expansion = known?.expansion;
        now().grants.set(id, {
          data: data.slice(),
          expansion,
          entitlementId: entitlement.id,
          principalType,
          principalId,
        });
      }
    },
    content(syncId) {
      const sync = syncId ? syncs.find(({ id }) => id === syncId)! : now();
      return {
        resourceTypes: sorted(sync.resourceTypes, (data) => fromBinary(ResourceTypeSchema, data)),
        resources: sorted(sync.resources, (data) => fromBinary(ResourceSchema, data)),
        entitlements: sorted(sync.entitlements, (data) => fromBinary(EntitlementSchema, data)),
        grants: sorted(sync.grants, (row) => grantOf(row, true)),
      };
    },
  };
}

function stored(row: Grant): StoredGrant {
  const said = findAnnotation(row.annotations, GrantExpandableSchema);
  const expansion = said?.entitlementIds.some((id) => id.trim() !== "") ? said : undefined;
  const plain = { ...row, annotations: row.annotations.filter((any) => !anyIs(any, GrantExpandableSchema)) };
  return {
    data: toBinary(GrantSchema, plain),
    expansion,
    entitlementId: row.entitlement?.id ?? "",
    principalType: row.principal?.id?.resourceType ?? "",
    principalId: row.principal?.id?.resource ?? "",
  };
}

const noRepeats = (): Record<RowKind, Repeats> => {
  const none: Repeats = { equal: 0, different: 0, examples: [] };
  return { resources: none, entitlements: none, grants: none };
};
const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;
const sameGrant = (a: StoredGrant, b: StoredGrant) => same(a.data, b.data) && same(expansionOf(a), expansionOf(b));
const expansionOf = ({ expansion }: StoredGrant) =>
  expansion ? toBinary(GrantExpandableSchema, expansion) : new Uint8Array();

function copy(sync: Sync): Sync {
  const { resourceTypes, resources, entitlements, grants, session } = sync;
  return {
    ...sync,
    resourceTypes: new Map(resourceTypes),
    resources: new Map(resources),
    entitlements: new Map(entitlements),
    grants: new Map(grants),
    session: new Map(session),
    places: {
      resources: new Map(sync.places.resources),
      entitlements: new Map(sync.places.entitlements),
      grants: new Map(sync.places.grants),
    },
  };
}

const read =
  <Desc extends DescMessage>(schema: Desc) =>
  (data: Uint8Array): MessageShape<Desc> =>
    fromBinary(schema, data);
const decodedOne = <Desc extends DescMessage>(schema: Desc, data: Uint8Array | undefined) =>
  data && fromBinary(schema, data);

/** Small pages by default, so that every test walks over page boundaries. */
function paged<Row, T>(all: readonly Row[], { pageToken = "", pageSize = 3 }: PageQuery, decode: (row: Row) => T) {
  const from = Number(pageToken || 0);
  const rows = all.slice(from, from + pageSize).map(decode);
  return { rows, next: from + pageSize < all.length ? String(from + pageSize) : "" };
}

function sorted<T>(rows: Map<string, T>, read: (row: T) => unknown): Record<string, unknown> {
  return Object.fromEntries([...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, row]) => [id, read(row)]));
}
