import type { Resource } from "@baton-connectors/protocol/connector-v2";
import type { Phase, SyncEvent } from "./events.ts";
import type { KnownTypes } from "./ingest/known-types.ts";
import type { SyncOptions } from "./options.ts";
import type { Caller } from "./pages/caller.ts";
import type { ListWatch } from "./pages/list-watch.ts";
import type { ListingPage } from "./pages/listing.ts";
import type { ReadAhead } from "./pages/read-ahead.ts";
import type { Report } from "./report.ts";
import type { OutsideGrantable, ResourceKey, SyncStore, SyncType, Unresolved } from "./store.ts";
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
  readonly lists: ListWatch;
  readonly types: KnownTypes;
  /** Resources whose listings are on the stack, so that each is read and encoded once. */
  readonly resources: Map<string, Resource>;
  readonly rows: RowCounts;
  readonly report: Report;
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
  /** Lists that were begun anew, by action. */
  readonly startedOver: Set<string>;
  /** Asked for before grants are matched with another application's principals, and expanded. */
  outsideGrantable: readonly OutsideGrantable[];
  /** Asked for at the end, or before another application's rows come in. */
  unresolved: Unresolved | undefined;
  warnings: number;
  /** Whether there may be entitlements in exclusion groups. */
  exclusionGroups: boolean;
}

export const keyOf = ({ resourceType, resource }: ResourceKey): string => `${resourceType}\0${resource}`;
