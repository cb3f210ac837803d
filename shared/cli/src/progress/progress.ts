import type { Phase, SyncEvent } from "@baton-connectors/sync";

/** What is known of a running sync, for display. */
export interface Progress {
  readonly phase: Phase | undefined;
  readonly resumed: boolean;
  /** Rows seen, by phase and resource type, in the order of their appearance. */
  readonly rows: ReadonlyMap<Phase, ReadonlyMap<string, number>>;
  /** Types whose listing is complete, as `phase/type`. */
  readonly complete: ReadonlySet<string>;
  /** In entitlements and grants: how many resources of the type are done. */
  readonly done:
    | { readonly resourceTypeId: string; readonly done: number; readonly total: number | undefined }
    | undefined;
  readonly expanding: { readonly done: number; readonly total: number } | undefined;
  readonly wait: { readonly until: Date; readonly why: string } | undefined;
}

export const noProgress: Progress = {
  phase: undefined,
  resumed: false,
  rows: new Map(),
  complete: new Set(),
  done: undefined,
  expanding: undefined,
  wait: undefined,
};

export function advance(progress: Progress, event: SyncEvent): Progress {
  switch (event.kind) {
    case "started":
      return { ...progress, resumed: event.resumed };
    case "phase":
      return { ...progress, phase: event.phase, done: undefined };
    case "progress": {
      const { phase, resourceTypeId, rows, done, total } = event;
      return {
        ...progress,
        phase,
        rows: added(progress.rows, phase, resourceTypeId, rows),
        done: done === undefined ? progress.done : { resourceTypeId, done, total },
      };
    }
    case "synced":
      return { ...progress, complete: new Set(progress.complete).add(`${event.phase}/${event.resourceTypeId}`) };
    case "expanding":
      return { ...progress, expanding: { done: event.done, total: event.total } };
    case "retry": {
      const why = event.limited ? "the app's rate limit" : `${event.call} to be tried again`;
      return { ...progress, wait: later(progress.wait, { until: event.until, why }) };
    }
    case "paced":
      return { ...progress, wait: later(progress.wait, { until: event.until, why: "the app's rate limit" }) };
    default:
      return progress;
  }
}

/** Pages are read side by side: the wait that ends last is the one that matters. It passes by itself. */
const later = (known: Progress["wait"], next: NonNullable<Progress["wait"]>) =>
  known && known.until > next.until ? known : next;

/** How many rows of a phase there are so far. */
export const total = (rows: ReadonlyMap<string, number> | undefined) =>
  [...(rows?.values() ?? [])].reduce((sum, count) => sum + count, 0);

function added(rows: Progress["rows"], phase: Phase, type: string, count: number): Progress["rows"] {
  const ofPhase = new Map(rows.get(phase));
  ofPhase.set(type, (ofPhase.get(type) ?? 0) + count);
  return new Map(rows).set(phase, ofPhase);
}
