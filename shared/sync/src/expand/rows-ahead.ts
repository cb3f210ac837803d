import type { GrantRow, SyncStore } from "../store.ts";

/** Rows of entitlements, some of them asked for before they are needed: the store reads while others are worked on. */
export interface RowsAhead {
  /** Starts to read; the rows must not change before they are taken. */
  start(entitlementId: string): void;
  of(entitlementId: string): AsyncIterable<readonly GrantRow[]>;
  /** They are not needed after all. */
  drop(entitlementId: string): void;
}

/** Readings under way at once; each holds a batch of rows. */
const mostAhead = 8;

export function createRowsAhead(store: Pick<SyncStore, "grantRows">): RowsAhead {
  type Batches = AsyncIterator<readonly GrantRow[]> | Iterator<readonly GrantRow[]>;
  const started = new Map<string, { rest: Batches; first: ReturnType<Batches["next"]> }>();
  const read = (id: string): Batches => {
    const rows = store.grantRows(id);
    return Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]();
  };
  return {
    start(id) {
      if (started.size >= mostAhead || started.has(id)) return;
      const rest = read(id);
      const first = rest.next();
      // Whoever takes the rows gets the error; nobody may, when the expansion is stopped before.
      if (first instanceof Promise) first.catch(() => {});
      started.set(id, { rest, first });
    },
    drop: (id) => void started.delete(id),
    async *of(id) {
      const begun = started.get(id);
      started.delete(id);
      const rest = begun?.rest ?? read(id);
      for (let batch = await (begun?.first ?? rest.next()); !batch.done; batch = await rest.next()) yield batch.value;
    },
  };
}
