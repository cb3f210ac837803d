import type { MemoryStore } from "@baton-connectors/sync/memory";

type Sync = MemoryStore["syncs"][number];
type StoredGrant = Sync["grants"] extends Map<string, infer Grant> ? Grant : never;
type StoredRow = Uint8Array | StoredGrant;

export const rowKinds = ["resourceTypes", "resources", "entitlements", "grants"] as const;
export type RowKind = (typeof rowKinds)[number];

/** The rows of the store's latest sync as they are stored: much quicker to compare than to read. */
export function storedRows({ syncs }: MemoryStore, kind: RowKind): ReadonlyMap<string, StoredRow> {
  return syncs.at(-1)?.[kind] ?? new Map();
}

/** Whether two rows are the same bytes. Others can still say the same, in another order. */
export function sameBytes(a: StoredRow, b: StoredRow): boolean {
  if (a instanceof Uint8Array || b instanceof Uint8Array)
    return a instanceof Uint8Array && b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  return Buffer.compare(a.data, b.data) === 0 && JSON.stringify(a.expansion) === JSON.stringify(b.expansion);
}
