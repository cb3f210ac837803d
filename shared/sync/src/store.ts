import type {
  Entitlement,
  Grant,
  GrantExpandable,
  Resource,
  ResourceType,
} from "@baton-connectors/protocol/connector-v2";
import type { Session } from "@baton-connectors/sdk";

export type SyncType = "full" | "partial" | "resources_only";

type Awaitable<T> = T | Promise<T>;

/** A page of rows in the order they were first stored. `next` is "" at the end. */
export interface RowPage<T> {
  readonly rows: readonly T[];
  readonly next: string;
}
export interface PageQuery {
  readonly pageToken?: string;
  readonly pageSize?: number;
}

/** What the engine reads of any store; all of it concerns one sync. */
export interface RowReader {
  listResourceTypes(query: PageQuery): Awaitable<RowPage<ResourceType>>;
  /** All, those of one type, or those of none of some types. */
  listResources(
    query: PageQuery & { resourceTypeId?: string; exceptTypes?: readonly string[] },
  ): Awaitable<RowPage<Resource>>;
  /** All, or those of one resource. */
  listEntitlements(query: PageQuery & { resource?: ResourceKey }): Awaitable<RowPage<Entitlement>>;
  /** All, or those of one entitlement; `withExpansion` puts the GrantExpandable annotation back at the end. */
  listGrants(query: PageQuery & { entitlementId?: string; withExpansion?: boolean }): Awaitable<RowPage<Grant>>;
  getResource(key: ResourceKey): Awaitable<Resource | undefined>;
  getEntitlement(id: string): Awaitable<Entitlement | undefined>;
}
export interface ResourceKey {
  readonly resourceType: string;
  readonly resource: string;
}

/** Another application's finished sync. */
export type ExternalStore = RowReader;

/**
 * What the engine needs of a c1z store. Rows are upserted by id within the current sync and may be buffered; reads see
 * every row put before them. `checkpoint` makes rows and token durable together.
 */
export interface SyncStore extends RowReader {
  /** Resumes the newest unfinished sync of the type that began in the last seven days, or starts one. */
  startOrResume(type: SyncType): Awaitable<{ syncId: string; resumed: boolean }>;
  start(type: SyncType, parentSyncId: string): Awaitable<{ syncId: string }>;
  /** Goes on with this sync, whatever its state. */
  bind(syncId: string): Awaitable<{ syncType: string }>;
  latestFinished(type: SyncType): Awaitable<string | undefined>;
  /** How many rows a sync has, which may be the one that is being written. */
  stats(syncId: string): Awaitable<RowTotals>;
  readToken(): Awaitable<string>;
  checkpoint(token: string): Awaitable<void>;
  markSupportsDiff(): Awaitable<void>;
  /** Removes older syncs, as retention says. */
  cleanup(): Awaitable<void>;
  /** Seals the sync; `verified` names the invariants that were checked, `mode` how. */
  end(verified?: readonly string[], mode?: "connector" | "compaction_merge"): Awaitable<void>;
  session(syncId: string): Session;

  putResourceTypes(rows: readonly ResourceType[]): Awaitable<void>;
  putResources(rows: readonly Resource[], options?: PutOptions): Awaitable<void>;
  putEntitlements(rows: readonly Entitlement[]): Awaitable<void>;
  /** A GrantExpandable annotation is stored beside the grant, not in it. */
  putGrants(rows: readonly Grant[], options?: PutOptions): Awaitable<void>;
  deleteGrants(ids: readonly string[]): Awaitable<void>;

  /**
   * Where the rows of a kind end: rows that are first put later lie behind it. A mark of an earlier process, given as
   * `earlier`, holds on: rows put from now on lie behind that one too.
   */
  mark(kind: RowKind, earlier?: number): Awaitable<number>;
  /**
   * Removes the current sync's rows that were first put behind the mark, and says how many they were. A row that is older
   * stays in its place, though what it was put again as since may stay with it.
   */
  removeSince(kind: RowKind, mark: number): Awaitable<number>;
  /**
   * Removes resources of the current sync with all that refers to them: the resources below them at any depth, the
   * entitlements of all these, the grants on those and the grants that any of them holds. Says how many rows they were.
   * A key that is no resource may still have such rows.
   */
  removeResources(keys: readonly ResourceKey[]): Awaitable<RemovedRows>;

  /**
   * Rows that were put with an id the sync had already, since the store was opened for it; the last one counted, in the
   * first one's place. Rows removed meanwhile may be among them. To be asked when all rows are there: indexes that are
   * still to be built are built now.
   */
  repeats(): Awaitable<Readonly<Record<RowKind, Repeats>>>;
  /** What refers to nothing in the sync. To be asked when all rows are there, as `repeats`. */
  unresolved(): Awaitable<Unresolved>;
  /**
   * Grants held by a principal of a type that their entitlement, which names types, is not grantable to: by entitlement
   * and type in the order of their ids, the first 200. To be asked before grants are expanded; costs no index.
   */
  outsideGrantable(): Awaitable<readonly OutsideGrantable[]>;

  /** Grants that pass their entitlement on, oldest first. */
  expandableGrants(): AsyncIterable<readonly ExpandableGrant[]> | Iterable<readonly ExpandableGrant[]>;
  /** Grants of an entitlement as stored, in batches. */
  grantRows(entitlementId: string): AsyncIterable<readonly GrantRow[]> | Iterable<readonly GrantRow[]>;
  /** The stored entitlement's place and bytes. */
  entitlementRow(id: string): Awaitable<EntitlementRow | undefined>;
  /** Writes the bytes as they are and leaves the expansion of existing rows alone. Whoever calls uses `data` again. */
  putGrantRows(entitlement: EntitlementRow, rows: readonly GrantRow[]): Awaitable<void>;
}

/** Totals that are zero may be absent. */
export interface RowTotals {
  readonly resources?: number;
  readonly grants?: number;
  readonly resources_by_resource_type?: Readonly<Record<string, number>>;
}

export interface PutOptions {
  /** That some of the rows are there already says nothing of the app: `repeats` does not count them. */
  readonly expected?: boolean;
}

export type RowKind = "resources" | "entitlements" | "grants";

export interface RemovedRows {
  readonly resources: number;
  readonly entitlements: number;
  readonly grants: number;
}

export interface Repeats {
  /** With the same content, which of a grant is its message and its expansion. */
  readonly equal: number;
  readonly different: number;
  /** Ids of the first three that were different; of resources `type:id`. */
  readonly examples: readonly string[];
}

/** Rows that refer to something the sync does not have, counted by type, in the order of the types. */
export interface Unresolved {
  /**
   * Grants without their principal, by the resource type of the entitlement and that of the principal. A grant that an
   * external principal is still to be found for is none of them.
   */
  readonly principals: readonly {
    readonly resourceType: string;
    readonly principalType: string;
    readonly count: number;
    /** Ids of the first three grants. */
    readonly examples: readonly string[];
  }[];
  /** Grants without their entitlement. */
  readonly entitlements: readonly UnresolvedRows[];
  /** Entitlements without their resource. */
  readonly resources: readonly UnresolvedRows[];
  /** Resources without their resource type. */
  readonly types: readonly UnresolvedRows[];
}
export interface UnresolvedRows {
  /** Of the grant's entitlement, of the entitlement, of the resource. */
  readonly resourceType: string;
  readonly count: number;
  /** Ids of the first three of these rows; of resources `type:id`. */
  readonly examples: readonly string[];
}

export interface OutsideGrantable {
  readonly entitlementId: string;
  readonly principalType: string;
  readonly count: number;
  /** The id of the first such grant. */
  readonly example: string;
}

export interface ExpandableGrant {
  readonly id: string;
  readonly entitlementId: string;
  readonly principalType: string;
  readonly principalId: string;
  readonly expansion: GrantExpandable;
}
export interface GrantRow {
  /** The row's place, where it has one already; what the store gave must come back with it. */
  readonly rowId?: number;
  readonly id: string;
  readonly principalType: string;
  readonly principalId: string;
  readonly data: Uint8Array;
}
export interface EntitlementRow {
  readonly id: string;
  readonly resourceType: string;
  readonly resource: string;
  readonly data: Uint8Array;
}
