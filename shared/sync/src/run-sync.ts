import { availableParallelism } from "node:os";
import { BatonError, bug, configError, type ResourceBid, toBatonError } from "@baton-connectors/sdk";
import { pause } from "@baton-connectors/sdk/host";
import { findInRows } from "./end-checks.ts";
import { checkInvariants } from "./ingest/invariants.ts";
import { createKnownTypes } from "./ingest/known-types.ts";
import { createLoop } from "./loop.ts";
import type { SyncOptions } from "./options.ts";
import { createCaller } from "./pages/caller.ts";
import { fetchPage, kindOf } from "./pages/fetch.ts";
import { createListWatch } from "./pages/list-watch.ts";
import { createReadAhead } from "./pages/read-ahead.ts";
import { createReport, type Report } from "./report.ts";
import { keyOf, type Run } from "./run.ts";
import { shrinkRefusal } from "./shrink.ts";
import { restoreMarks } from "./steps/start-over.ts";
import { createStop } from "./stop.ts";
import type { SyncStore, SyncType } from "./store.ts";
import type { SyncSummary } from "./summary.ts";
import type { Action } from "./token/action.ts";
import { readIngestQuality } from "./token/ingest-quality.ts";
import { createState, type State } from "./token/state.ts";
import { readToken, type Token } from "./token/token.ts";

/** Pages in flight where the user does not say: enough to hide latency, few enough not to trip an app's burst limits. */
const defaultInFlight = 12;

/**
 * Begins or resumes a sync in the store and runs it to its end, or until it is told to stop. Throws a BatonError when
 * the sync failed; the unfinished sync then stays in the store and is resumed by the next call of the same kind.
 */
export async function runSync(given: SyncOptions): Promise<SyncSummary> {
  const report = createReport(given);
  try {
    const outcome = await perform(withDefaults(given), report);
    return report.stopped(outcome, undefined);
  } catch (thrown) {
    const error = toBatonError(thrown);
    report.stopped("failed", error);
    throw error;
  }
}

type Defaulted = SyncOptions & Required<Pick<SyncOptions, "now" | "sleep" | "rateLimitShare">>;

function withDefaults(given: SyncOptions): Defaulted {
  const rateLimitShare = given.rateLimitShare ?? 0.5;
  if (!(rateLimitShare > 0 && rateLimitShare <= 1))
    throw configError(`a rate limit share of ${rateLimitShare} is not above 0 and at most 1`);
  const targets = distinctTargets(given);
  return {
    ...given,
    now: given.now ?? (() => new Date()),
    sleep: given.sleep ?? pause,
    rateLimitShare,
    ...(targets.length > 0 && { targets }),
  };
}

async function perform(options: Defaulted, report: Report): Promise<SyncSummary["outcome"]> {
  const { runtime, store } = options;
  using stop = createStop(options);
  try {
    if (!options.onlyExpandGrants) await stop.orDone(runtime.validate({ signal: stop.signal }));
  } catch (thrown) {
    if (stop.reason()) return stop.reason()!;
    throw thrown;
  }
  if (options.skipFullSync) {
    const { syncId } = await store.start("full", "");
    report.started(syncId, "full", false);
    await store.cleanup();
    await store.end();
    return "finished";
  }

  const { syncId, syncType, resumed } = await begin(options);
  report.started(syncId, syncType, resumed);
  const state = createState(await tokenOf(store, resumed));
  const goneOn = resumed ? [...state.all()] : [];
  await restoreMarks({ store }, goneOn);
  // Interrupted after its last step and before it was sealed, a sync has nothing left to read.
  if (state.depth === 0 && state.completedActions === 0) {
    state.push({ operation: "init" });
    await store.checkpoint(state.token());
  }
  const { run, loop, unobserve } = assemble({ options, report, state, syncId, syncType, goneOn, resumed, stop });
  let beginsAnew = false;
  try {
    await loop.run();
    report.droppedRows(state.ingestQuality);
    const verified = await checkInvariants(run);
    report.found(await findInRows(run));
    const refusal = (options.strict ? strictRefusal(report) : undefined) ?? (await shrinkRefusal(run));
    if (refusal) {
      // The next run must not go on with these rows.
      beginsAnew = true;
      await forget(run);
      throw refusal;
    }
    await run.checkpoint();
    stop.check();
    await store.cleanup();
    await store.end(verified, options.onlyExpandGrants ? "compaction_merge" : "connector");
    if (!options.onlyExpandGrants) await cleanUpConnector(options, syncId);
    return "finished";
  } catch (thrown) {
    const reason = stop.reason();
    stop.abandon();
    if (!reason) {
      if (!beginsAnew) await checkpointAfterFailure(run);
      throw thrown;
    }
    // Whatever broke while stopping broke because of the stopping.
    const error = toBatonError(thrown);
    if (error.code !== "Canceled" && error.code !== "DeadlineExceeded")
      options.log.warn({ error: error.message }, "a call failed while the sync was being stopped");
    await run.checkpoint();
    return reason;
  } finally {
    unobserve();
  }
}

/** With `strict`, whatever was counted fails the sync. */
function strictRefusal(report: Report): BatonError | undefined {
  const found = report.findings();
  if (found.length === 0) return undefined;
  const said = found.slice(0, 5).map(({ count, what, examples }) => {
    const named = examples.length > 0 ? ` (${examples.join(", ")})` : "";
    return `${count} ${what}${named}`;
  });
  const more = found.length > said.length ? [`and ${found.length - said.length} more`] : [];
  return new BatonError("FailedPrecondition", `strict: ${[...said, ...more].join("; ")}`, {
    kind: "upstream",
    hint: "Without --strict the sync ends with these in its summary.",
  });
}

/** As if the sync had not read anything. */
async function forget({ store }: Run): Promise<void> {
  for (const kind of ["grants", "entitlements", "resources"] as const) await store.removeSince(kind, 0);
  await store.checkpoint("");
}

/** What a sync of an earlier process left out, before it was checkpointed for the first time, is not known. */
async function tokenOf(store: SyncStore, resumed: boolean): Promise<Token> {
  const text = await store.readToken();
  const token = readToken(text);
  return resumed && text === "" ? { ...token, ingestQuality: readIngestQuality(undefined) } : token;
}

/** So that the next run repeats nothing. The failure is what the caller must hear of, not that this failed too. */
async function checkpointAfterFailure(run: Run) {
  try {
    await run.checkpoint();
  } catch (thrown) {
    run.options.log.warn({ error: toBatonError(thrown).message }, "the failed sync could not be checkpointed");
  }
}

/** Rows of an app that was synced are worth more than a session that could not be cleared. */
async function cleanUpConnector({ runtime, log }: SyncOptions, syncId: string) {
  try {
    await runtime.cleanup({ syncId });
  } catch (thrown) {
    log.error({ error: toBatonError(thrown).message }, "clearing the connector's caches failed");
  }
}

async function begin(options: SyncOptions): Promise<{ syncId: string; syncType: string; resumed: boolean }> {
  const { store, syncId, targets = [] } = options;
  if (syncId !== undefined) {
    const { syncType } = await store.bind(syncId);
    return { syncId, syncType, resumed: true };
  }
  if (targets.length > 0) {
    const started = await store.start("partial", (await store.latestFinished("full")) ?? "");
    return { syncId: started.syncId, syncType: "partial", resumed: false };
  }
  const syncType: SyncType = options.skipEntitlementsAndGrants ? "resources_only" : "full";
  const begun = await store.startOrResume(syncType);
  if (begun.syncId === "") throw bug("no syncID found after starting or resuming sync");
  return { ...begun, syncType };
}

function distinctTargets({ targets = [], resourceTypeIds = [] }: SyncOptions): readonly ResourceBid[] {
  const byKey = new Map<string, ResourceBid>();
  for (const target of targets) {
    if (resourceTypeIds.length > 0 && !resourceTypeIds.includes(target.resourceType)) continue;
    byKey.set(`${keyOf(target)}\0${target.parent ? keyOf(target.parent) : ""}`, target);
  }
  if (targets.length > 0 && byKey.size === 0)
    throw configError("none of the resources to sync is of a resource type to sync");
  return [...byKey.values()];
}

function inFlightLimit(workers = 0): number {
  if (workers === 0) return defaultInFlight;
  return workers < 0 ? Math.min(Math.max(availableParallelism(), 1), 4) : workers;
}

function assemble(parts: {
  options: Defaulted;
  report: Report;
  state: State;
  syncId: string;
  syncType: string;
  /** What an earlier process left to do. */
  goneOn: readonly Action[];
  resumed: boolean;
  stop: ReturnType<typeof createStop>;
}) {
  const { options, report, state, syncId, syncType, goneOn, resumed, stop } = parts;
  const { runtime, store, now } = options;
  const maxInFlight = inFlightLimit(options.workers);
  const caller = createCaller({
    maxInFlight,
    rateLimitShare: options.rateLimitShare,
    signal: stop.signal,
    now,
    sleep: options.sleep,
    emit: report.emit,
  });
  const unobserve = runtime.observe({
    onRateLimit: (observation) => caller.observe(observation),
    onSkip: (skip) => skip.syncId === syncId && report.skip(skip),
    session: (id) => (id === syncId ? store.session(id) : undefined),
  });
  const resources: Run["resources"] = new Map();
  const lists = createListWatch(new Set(goneOn.map(({ id }) => id)));
  const fetching = { runtime, store, caller, lists, resources, syncId, signal: stop.signal };
  const pages = createReadAhead({
    fetch: (action) => fetchPage(fetching, action),
    upcoming: () => upcoming(state, 2 * maxInFlight),
    allowance: (action) => Math.min(maxInFlight, caller.allowance(kindOf(action))),
  });
  const loop = createLoop({
    ...{ store, state, stop, now },
    emit: report.emit,
    checkpointEveryMs: options.checkpointEveryMs,
  });
  const run: Run = {
    options,
    store,
    state,
    syncId,
    signal: stop.signal,
    syncType,
    caller,
    pages,
    lists,
    report,
    types: createKnownTypes(store, options.external?.store),
    resources,
    rows: report.rows,
    tally: {
      scheduledChildren: new Set(),
      admittedCursors: new Set(),
      resourcesOfType: new Map(),
      resourcesCounted: !resumed,
      done: new Map(),
      announced: new Set(),
      startedOver: new Set(),
      outsideGrantable: [],
      unresolved: undefined,
      warnings: 0,
      exclusionGroups: resumed,
    },
    emit: report.emit,
    warn: report.warn,
    checkStop: stop.check,
    checkpoint: () => loop.checkpoint(true),
    expansion: undefined,
  };
  loop.attach(run);
  report.attach(run);
  return { run, loop, unobserve };
}

/** Listings of one phase lie together on the stack; a root in between ends what can be fetched ahead. */
function* upcoming(state: State, most: number) {
  const operation = state.current()?.operation;
  for (let n = 0; n < most; n++) {
    const action = state.below(n);
    if (!action || action.operation !== operation || action.resourceTypeId === "") return;
    yield action;
  }
}
