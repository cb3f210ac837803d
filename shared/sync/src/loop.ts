import { BatonError, bug } from "@baton-connectors/sdk";
import type { Phase, SyncEvent } from "./events.ts";
import type { Run } from "./run.ts";
import { settleAbsences } from "./steps/absence.ts";
import { listEntitlements } from "./steps/entitlements.ts";
import { expansion } from "./steps/expansion.ts";
import { copyExternalResources } from "./steps/external.ts";
import { listGrants } from "./steps/grants.ts";
import { init } from "./steps/init.ts";
import { listResourceTypes } from "./steps/resource-types.ts";
import { listResources, planResources } from "./steps/resources.ts";
import { listStaticEntitlements } from "./steps/static-entitlements.ts";
import { syncTarget } from "./steps/target.ts";
import type { Stop } from "./stop.ts";
import type { SyncStore } from "./store.ts";
import type { Action } from "./token/action.ts";
import type { State } from "./token/state.ts";
import { createYielding } from "./yield-to-event-loop.ts";

export interface LoopOptions {
  readonly store: SyncStore;
  readonly state: State;
  readonly stop: Stop;
  readonly now: () => Date;
  readonly emit: (event: SyncEvent) => void;
  readonly checkpointEveryMs?: number | undefined;
}

/** Works off the action stack, top first, one action's page at a time. */
export function createLoop({ store, state, stop, now, emit, checkpointEveryMs = 10_000 }: LoopOptions) {
  let run: Run;
  let lastCheckpoint: number | undefined;
  /** Of the listings Go would work off as one batch, the one that is done last. */
  let lastOfBatch: Action | undefined;

  async function checkpoint(forced: boolean) {
    const at = now().getTime();
    if (!forced && lastCheckpoint !== undefined && at - lastCheckpoint < checkpointEveryMs) return;
    lastCheckpoint = at;
    await store.checkpoint(state.token());
    emit({ kind: "checkpoint", forced });
  }

  return {
    checkpoint,
    attach(attached: Run) {
      run = attached;
    },
    async run() {
      const yieldToEvents = createYielding();
      for (let action = state.current(); action; action = state.current()) {
        await checkpoint(false);
        if (!lastOfBatch || lastOfBatch.resourceTypeId === "" || !state.has(lastOfBatch)) {
          checkWarnings(run);
          lastOfBatch = endOfBatch(state);
        }
        stop.check();
        announce(run, action);
        await settleAbsences(run, action.operation);
        await step(run, action);
        await yieldToEvents();
      }
      await settleAbsences(run, undefined);
    },
  };
}

function step(run: Run, action: Action): Promise<void> {
  switch (action.operation) {
    case "init":
      return init(run, action);
    case "list-resource-types":
      return listResourceTypes(run, action);
    case "list-resources":
      return action.resourceTypeId === "" ? planResources(run, action) : listResources(run, action);
    case "list-static-entitlements":
      return listStaticEntitlements(run, action);
    case "list-entitlements":
      return listEntitlements(run, action);
    case "list-grants":
      return listGrants(run, action);
    case "targeted-resource-sync":
      return syncTarget(run, action);
    case "list-external-resources":
      return copyExternalResources(run, action);
    case "grant-expansion":
      return expansion(run, action);
    default:
      throw bug(`unexpected sync step: ${action.operation}`);
  }
}

const phases: Partial<Record<Action["operation"], Phase>> = {
  "list-resource-types": "resource-types",
  "list-resources": "resources",
  "list-static-entitlements": "static-entitlements",
  "list-entitlements": "entitlements",
  "list-grants": "grants",
  "targeted-resource-sync": "targets",
  "list-external-resources": "external-resources",
  "grant-expansion": "expansion",
};

function announce(run: Run, action: Action) {
  const phase = phases[action.operation];
  if (!phase || run.tally.announced.has(phase)) return;
  run.tally.announced.add(phase);
  run.emit({ kind: "phase", phase });
}

/** Go asks whether there are too many warnings between batches of listings: a few bad ones in a row do not decide. */
const batchListings = 100;

function endOfBatch(state: State): Action | undefined {
  const first = state.current();
  let last = first;
  for (let n = 1; n < batchListings && first?.resourceTypeId !== ""; n++) {
    const next = state.below(n);
    if (next?.operation !== first?.operation || next?.resourceTypeId === "") break;
    last = next;
  }
  return last;
}

/** A few resources may be gone by the time something of them is asked for; many mean that something is wrong. */
function checkWarnings({ tally: { warnings }, state: { completedActions } }: Run) {
  if (warnings > 10 && completedActions > 0 && warnings / completedActions > 0.1)
    throw new BatonError(
      "Unknown",
      `too many warnings, exiting sync: warnings: ${warnings} completed actions: ${completedActions}`,
      { kind: "upstream" },
    );
}
