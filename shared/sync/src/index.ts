/**
 * The sync engine: reads a connector through its runtime, page by page, and writes one sync run of a c1z store.
 *
 *     const store = await openStore("sync.c1z");
 *     try {
 *       const summary = await runSync({ runtime, store, log, signal, onEvent });
 *     } finally {
 *       await store.close();   // also after a failure: what was checkpointed is resumed by the next run
 *     }
 *
 * `runSync` throws a BatonError when the sync failed, and returns a summary whose `outcome` says `finished`,
 * `interrupted` (signal) or `out-of-time` (runDurationMs) otherwise. The last event is always `stopped`.
 */
export * from "./events.ts";
export { expandAgain, replayToken } from "./expand-again.ts";
export { type Finding, findingsOf } from "./findings.ts";
export { isViolation } from "./ingest/invariants.ts";
export * from "./options.ts";
export { runSync } from "./run-sync.ts";
export type { ExternalStore, RowTotals, SyncStore } from "./store.ts";
export * from "./summary.ts";
export type { IngestQuality } from "./token/ingest-quality.ts";
export { needsExpansion } from "./token/token.ts";
