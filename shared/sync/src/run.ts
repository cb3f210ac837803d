import type { Resource, ResourceType } from "@baton-connectors/protocol/connector-v2";
import type { Phase, SyncEvent } from "./events.ts";
import type { KnownTypes } from "./ingest/known-types.ts";
import type { SyncOptions } from "./options.ts";
import type { Caller } from "./pages/caller.ts";
import type { ListingPage } from "./pages/listing.ts";
import type { ReadAhead } from "./pages/read-ahead.ts";
import type { ResourceKey, SyncStore, SyncType } from "./store.ts";
import type { ExpansionSummary, RowCounts, SyncWarning } from "./summary.ts";
import type { State } from "./token/state.ts";

/** One running sync: what every step works with. */
export interface Run {
  readonly options: SyncOptions;
  readonly store: SyncStore;
  readonly state: State;
  readonly syncId: string;
  readonly signal: AbortSignal;
  readonly syncType: SyncType | (string & {});
  readonly caller: Caller;
  readonly pages: ReadAhead<ListingPage>;
  readonly types: KnownTypes;
  /** Resources whose listings are on the stack, so that each is read and encoded once. */
  readonly resources: Map<string, Resource>;
  readonly rows: RowCounts;
  readonly tally: Tally;
  readonly emit: (event: SyncEvent) => void;
  readonly warn: (warning: SyncWarning) => void;
  /** Throws when the sync is to stop. */
  readonly checkStop: () => void;
  readonly checkpoint: () => Promise<void>;
  expansion: ExpansionSummary | undefined;
}

/** What this process remembers beside the token; a resumed process begins anew. */
export interface Tally {
  /** Child listings scheduled, each at most once. */
  readonly scheduledChildren: Set<string>;
  /** Spawned cursors admitted. */
  readonly admittedCursors: Set<string>;
  readonly resourcesOfType: Map<string, number>;
  /** Whether `resourcesOfType` covers the whole sync. */
  readonly resourcesCounted: boolean;
  /** Resources whose listing is complete, by phase and type. */
  readonly done: Map<string, number>;
  readonly announced: Set<Phase>;
  warnings: number;
  /** Whether there may be entitlements in exclusion groups. */
  exclusionGroups: boolean;
}

export const keyOf = ({ resourceType, resource }: ResourceKey): string => `${resourceType}\0${resource}`;

/** Pages stored resource types; there are few. */
export async function storedTypes(store: SyncStore): Promise<ResourceType[]> {
  const types: ResourceType[] = [];
  for (let pageToken = ""; ; ) {
    const page = await store.listResourceTypes({ pageToken });
    types.push(...page.rows);
    if (page.next === "") return types;
    pageToken = page.next;
  }
}
