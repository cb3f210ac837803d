import type { BatonError } from "@baton-connectors/sdk";
import type { Skip } from "@baton-connectors/sdk/host";
import type { SyncEvent } from "./events.ts";
import type { SyncOptions } from "./options.ts";
import type { Run } from "./run.ts";
import type { RowCounts, SkipCount, SyncSummary, SyncWarning } from "./summary.ts";
import { type IngestQuality, noLosses } from "./token/ingest-quality.ts";

/** Collects what the end summary says. */
export interface Report {
  readonly rows: RowCounts;
  readonly emit: (event: SyncEvent) => void;
  readonly warn: (warning: SyncWarning) => void;
  skip(skip: Skip): void;
  started(syncId: string, syncType: string, resumed: boolean): void;
  attach(run: Run): void;
  droppedRows(quality: IngestQuality): void;
  stopped(outcome: SyncSummary["outcome"], error: BatonError | undefined): SyncSummary;
}

const keptWarnings = 200;

export function createReport({ log, onEvent }: Pick<SyncOptions, "log" | "onEvent">): Report {
  const began = performance.now();
  const rows: RowCounts = { resourceTypes: 0, resources: 0, entitlements: 0, grants: 0 };
  const skips = new Map<string, { resourceTypeId: string; reason: string; count: number }>();
  const warnings: SyncWarning[] = [];
  let moreWarnings = 0;
  let sync = { syncId: "", syncType: "", resumed: false };
  let run: Run | undefined;
  const emit = (event: SyncEvent) => onEvent?.(event);

  const warn = (warning: SyncWarning) => {
    log.warn({ step: warning.step, problem: warning.message }, "sync warning");
    if (warnings.length < keptWarnings) warnings.push(warning);
    else moreWarnings++;
  };

  return {
    rows,
    emit,
    warn,
    skip({ resourceTypeId, reason }) {
      const key = `${resourceTypeId}\0${reason}`;
      const known = skips.get(key) ?? { resourceTypeId, reason, count: 0 };
      known.count++;
      skips.set(key, known);
      emit({ kind: "skip", resourceTypeId, reason });
    },
    started(syncId, syncType, resumed) {
      sync = { syncId, syncType, resumed };
      emit({ kind: "started", ...sync });
    },
    attach(attached) {
      run = attached;
    },
    droppedRows(quality) {
      const invalid = quality.invalidResourceTypes + quality.invalidResources + quality.invalidEntitlements;
      if (invalid > 0) {
        const { invalidResourceTypes, invalidResources, invalidEntitlements } = quality;
        const message = `connector returned invalid data; skipped records: ${invalidResourceTypes} resource types, ${invalidResources} resources, ${invalidEntitlements} entitlements`;
        warn({ step: "ingest", message });
      }
      const { entitlementsDropped, grantsDropped, grantResourcesDropped } = quality;
      const { expansionResourceTypesDropped, expansionsDropped } = quality;
      const lost =
        entitlementsDropped + grantsDropped + grantResourcesDropped + expansionResourceTypesDropped + expansionsDropped;
      if (lost > 0) {
        const message = `left out what refers to resource types outside of this sync: ${entitlementsDropped} entitlements, ${grantsDropped} grants, ${grantResourcesDropped} resources of grants, ${expansionResourceTypesDropped} types of expansions, ${expansionsDropped} expansions`;
        warn({ step: "ingest", message });
      }
    },
    stopped(outcome, error) {
      const summary: SyncSummary = {
        outcome,
        ...sync,
        rows: { ...rows },
        skips: [...skips.values()].sort(byTypeAndReason),
        warnings,
        moreWarnings,
        dropped: run ? { ...run.state.ingestQuality } : noLosses(),
        expansion: run?.expansion,
        retries: run?.caller.retries ?? 0,
        waitedMs: run?.caller.waitedMs ?? 0,
        durationMs: Math.round(performance.now() - began),
      };
      emit({ kind: "stopped", summary, error });
      return summary;
    },
  };
}

const byTypeAndReason = (a: SkipCount, b: SkipCount) =>
  a.resourceTypeId === b.resourceTypeId ? (a.reason < b.reason ? -1 : 1) : a.resourceTypeId < b.resourceTypeId ? -1 : 1;
