/** The .c1z file: opening, reading, writing. */
export { type Format, formatOf } from "./envelope.ts";
export { type Compacted, type CompactInput, compactSyncs } from "./operations/compact.ts";
export { createFile } from "./operations/create-file.ts";
export { type DiffPair, generateSyncDiffFromFile, type SyncOfFile } from "./operations/diff-from-file.ts";
export * from "./operations/generate-diff.ts";
export * from "./operations/maintain.ts";
export * from "./operations/roll-back-expansion.ts";
export { localTime } from "./pebble/local-time.ts";
export { attach, type MissingRows, missingRows, type Side } from "./reader/missing-rows.ts";
export * from "./reader/reader.ts";
export type { StoredGrant } from "./reader/stored-grants.ts";
export { openSyncList, type SyncList } from "./reader/sync-list.ts";
export type { RowFilter, SyncRows } from "./reader/sync-rows.ts";
export { ksuid } from "./sqlite/ksuid.ts";
export type { SessionRows } from "./store/session-rows.ts";
export type { SyncStats } from "./store/statistics.ts";
export * from "./store/store.ts";
export type { SyncRun } from "./store/sync-runs.ts";
