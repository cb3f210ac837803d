import type { BatonError } from "@baton-connectors/sdk";
import type { Skip } from "@baton-connectors/sdk/host";
import type { SyncEvent } from "./events.ts";
import { type Finding, findingsOf } from "./findings.ts";
import type { SyncOptions } from "./options.ts";
import type { OutsideGrantable, Repeats, RowKind, Unresolved } from "./store.ts";
import type {
  DanglingExpansions,
  ExpansionSummary,
  Outsiders,
  RowCounts,
  SkipCount,
  StartedOver,
  SyncSummary,
  SyncWarning,
  VanishedResources,
} from "./summary.ts";
import type { Absence } from "./token/absence.ts";
import { type IngestQuality, noLosses } from "./token/ingest-quality.ts";

/** Collects what the end summary says. */
export interface Report {
  readonly rows: RowCounts;
  readonly emit: (event: SyncEvent) => void;
  readonly warn: (warning: SyncWarning) => void;
  skip(skip: Skip): void;
  started(syncId: string, syncType: string, resumed: boolean): void;
  attach(run: Reported): void;
  vanished(absences: readonly Absence[]): void;
  startedOver(list: string, complete: boolean): void;
  /** What the end checks found of references between rows, and of rows given twice. */
  found(findings: RowFindings): void;
  /** All that was counted so far. */
  findings(): Finding[];
  droppedRows(quality: IngestQuality): void;
  stopped(outcome: SyncSummary["outcome"], error: BatonError | undefined): SyncSummary;
}

/** Of a running sync, what the summary takes over at its end. */
export interface Reported {
  readonly state: { readonly ingestQuality: IngestQuality };
  readonly caller: { readonly retries: number; readonly waitedMs: number };
  readonly expansion: ExpansionSummary | undefined;
}

/** What rows say of each other. */
export interface RowFindings {
  readonly repeats: Readonly<Record<RowKind, Repeats>>;
  readonly unresolved: Unresolved;
  readonly outsiders: readonly Outsiders[];
  readonly outsideGrantable: readonly OutsideGrantable[];
  readonly danglingExpansions: DanglingExpansions;
}

const noRepeats: Repeats = { equal: 0, different: 0, examples: [] };
const noFindings: RowFindings = {
  repeats: { resources: noRepeats, entitlements: noRepeats, grants: noRepeats },
  unresolved: { principals: [], entitlements: [], resources: [], types: [] },
  outsiders: [],
  outsideGrantable: [],
  danglingExpansions: { count: 0, examples: [] },
};

const keptWarnings = 200;
const keptExamples = 3;

export function createReport({ log, onEvent }: Pick<SyncOptions, "log" | "onEvent">): Report {
  const began = performance.now();
  const rows: RowCounts = { resourceTypes: 0, resources: 0, entitlements: 0, grants: 0 };
  const skips = new Map<string, { resourceTypeId: string; reason: string; count: number }>();
  const firstOf = new Map<SkipCount, Skip["fields"]>();
  const warnings: SyncWarning[] = [];
  let moreWarnings = 0;
  let sync = { syncId: "", syncType: "", resumed: false };
  let run: Reported | undefined;
  let vanished: readonly VanishedResources[] = [];
  const startedOver: StartedOver[] = [];
  let findings = noFindings;
  const emit = (event: SyncEvent) => onEvent?.(event);

  const warn = (warning: SyncWarning) => {
    log.warn({ step: warning.step, problem: warning.message }, "sync warning");
    if (warnings.length < keptWarnings) warnings.push(warning);
    else moreWarnings++;
  };

  const droppedSoFar = () => (run ? { ...run.state.ingestQuality } : noLosses());

  return {
    rows,
    emit,
    warn,
    skip({ resourceTypeId, reason, fields }) {
      const key = `${resourceTypeId}\0${reason}`;
      const known = skips.get(key) ?? { resourceTypeId, reason, count: 0 };
      known.count++;
      if (known.count === 1) firstOf.set(known, fields);
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
    vanished(absences) {
      const byType = Map.groupBy(absences, ({ resourceTypeId }) => resourceTypeId);
      vanished = [...byType].map(([resourceTypeId, all]) => ({
        resourceTypeId,
        count: all.length,
        examples: all.slice(0, keptExamples).map(({ resourceId }) => resourceId),
      }));
    },
    startedOver(list, complete) {
      startedOver.push({ list, complete });
    },
    found(said) {
      findings = said;
    },
    findings: () => findingsOf({ skips: [...skips.values()], vanished, dropped: droppedSoFar(), ...findings }),
    droppedRows(quality) {
      const { invalidResourceTypes, invalidResources, invalidEntitlements } = quality;
      const invalid = counted({
        "resource types": invalidResourceTypes,
        resources: invalidResources,
        entitlements: invalidEntitlements,
      });
      if (invalid !== "")
        warn({ step: "ingest", message: `connector returned invalid data; skipped records: ${invalid}` });
      const lost = counted({
        entitlements: quality.entitlementsDropped,
        grants: quality.grantsDropped,
        "resources of grants": quality.grantResourcesDropped,
        "types of expansions": quality.expansionResourceTypesDropped,
        expansions: quality.expansionsDropped,
      });
      if (lost !== "")
        warn({ step: "ingest", message: `left out what refers to resource types outside of this sync: ${lost}` });
    },
    stopped(outcome, error) {
      // One line a reason: thousands of members may be left out for the same one. Each is told at debug.
      for (const skipped of skips.values()) {
        const { resourceTypeId, reason, count } = skipped;
        log.warn({ resource_type_id: resourceTypeId, count, ...firstOf.get(skipped) }, reason);
      }
      const summary: SyncSummary = {
        outcome,
        ...sync,
        rows: { ...rows },
        skips: [...skips.values()].sort(byTypeAndReason),
        vanished,
        startedOver,
        ...findings,
        warnings,
        moreWarnings,
        dropped: droppedSoFar(),
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

/** What there is of each; "" where there is nothing of any. */
const counted = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${count} ${count === 1 ? what.replace(/s(?= of|$)/, "") : what}`)
    .join(", ");

const byTypeAndReason = (a: SkipCount, b: SkipCount) =>
  a.resourceTypeId === b.resourceTypeId ? (a.reason < b.reason ? -1 : 1) : a.resourceTypeId < b.resourceTypeId ? -1 : 1;
