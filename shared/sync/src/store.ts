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
  readToken(): Awaitable<string>;
  checkpoint(token: string): Awaitable<void>;
  markSupportsDiff(): Awaitable<void>;
  /** Removes older syncs, as retention says. */
  cleanup(): Awaitable<void>;
  /** Seals the sync; `verified` names the invariants that were checked, `mode` how. */
  end(verified?: readonly string[], mode?: "connector" | "compaction_merge"): Awaitable<void>;
  session(syncId: string): Session;

  putResourceTypes(rows: readonly ResourceType[]): Awaitable<void>;
  putResources(rows: readonly Resource[]): Awaitable<void>;
  putEntitlements(rows: readonly Entitlement[]): Awaitable<void>;
  /** A GrantExpandable annotation is stored beside the grant, not in it. */
  putGrants(rows: readonly Grant[]): Awaitable<void>;
  deleteGrants(ids: readonly string[]): Awaitable<void>;

  /** Grants that pass their entitlement on, oldest first. */
  expandableGrants(): AsyncIterable<readonly ExpandableGrant[]> | Iterable<readonly ExpandableGrant[]>;
  /** Grants of an entitlement as stored, in batches. */
  grantRows(entitlementId: string): AsyncIterable<readonly GrantRow[]> | Iterable<readonly GrantRow[]>;
  /** The stored entitlement's place and bytes. */
  entitlementRow(id: string): Awaitable<EntitlementRow | undefined>;
  /** Writes the bytes as they are and leaves the expansion of existing rows alone. Whoever calls uses `data` again. */
  putGrantRows(entitlement: EntitlementRow, rows: readonly GrantRow[]): Awaitable<void>;
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
