import { grantId } from "@baton-connectors/sdk";
import type { EntitlementRow, GrantRow, SyncStore } from "../store.ts";
import { entitlementField, type GrantWriter, splitGrant } from "./grant-wire.ts";
import { type Holder, type Holders, type Principal, principalKey } from "./holders.ts";
import type { Step } from "./plan.ts";
import type { RowsAhead } from "./rows-ahead.ts";
import { byBytes, type SourceEntries, type Sources } from "./sources.ts";

/** What one principal gets. */
export interface Inherited {
  readonly principal: Principal;
  readonly sources: Sources;
  /** Held before as well. */
  held: boolean;
}
/** Who gets an entitlement, by the principal's key. */
export type Heirs = Map<string, Inherited>;

export interface Expanding {
  readonly store: Pick<SyncStore, "putGrantRows">;
  /** Entitlements by node. */
  readonly ids: readonly string[];
  readonly ahead: RowsAhead;
  readonly holders: Holders;
  readonly entries: SourceEntries;
  readonly writer: GrantWriter;
}
export interface Counts {
  readonly created: number;
  readonly updated: number;
}

/** Rows handed to the store at once, as long as they are small: what comes from hundreds of places takes kilobytes. */
const flushRows = 5_000;
const flushBytes = 2 * 1024 * 1024;

/** Who gets a destination from its sources. */
export async function heirsOf({ ids, holders }: Expanding, step: Step): Promise<Heirs> {
  const heirs: Heirs = new Map();
  for (const { source, shallow, resourceTypes } of step.from) {
    const sourceId = ids[source]!;
    for await (const batch of holders.of(sourceId)) {
      for (const { principal, direct, within } of batch) {
        if (within || (shallow && !direct)) continue;
        if (resourceTypes && !resourceTypes.has(principal.type)) continue;
        const known = heirs.get(principal.key);
        if (known) known.sources.set(sourceId, direct || known.sources.get(sourceId) === true);
        else heirs.set(principal.key, { principal, sources: new Map([[sourceId, direct]]), held: false });
      }
    }
  }
  return heirs;
}

interface Giving {
  readonly target: EntitlementRow;
  readonly heirs: Heirs;
  /** Some of them may hold it. */
  readonly someHold: boolean;
  /** Its holders are asked for later. */
  readonly passedOn: boolean;
}

/** Gives an entitlement to those who inherit it, and notes where it comes from with those who hold it. */
export async function give(expanding: Expanding, { target, heirs, someHold, passedOn }: Giving): Promise<Counts> {
  const { store, ahead, holders, entries, writer } = expanding;
  const after: Holder[] = [];
  let changed: GrantRow[] = [];
  const flush = async () => {
    if (changed.length > 0) await store.putGrantRows(target, changed);
    changed = [];
    writer.clear();
  };
  const isFull = () => changed.length >= flushRows || writer.size >= flushBytes;
  const encoded = (sources: Sources) => [...sources.keys()].sort(byBytes).map((id) => entries.of(id, sources.get(id)!));
  let updated = 0;
  for await (const batch of someHold ? ahead.of(target.id) : []) {
    for (const row of batch) {
      const parts = splitGrant(row.data);
      const mine = heirs.get(principalKey(row));
      let sources = parts.sources;
      if (mine) {
        mine.held = true;
        const merged = mergedSources(sources, target.id, mine.sources);
        if (merged) {
          sources = merged;
          updated++;
          changed.push({ ...row, data: writer.withSources(row.data, parts, encoded(merged)) });
        }
      }
      const holder = passedOn && holders.holderOf(row, { ...parts, sources }, target.id);
      if (holder) after.push(holder);
    }
    if (isFull()) await flush();
  }
  const entitlement = entitlementField(target.data);
  const fresh = [...heirs.values()].filter(({ held }) => !held).sort(byPrincipal);
  for (const { principal, sources } of fresh) {
    const id = grantId(target.id, { resourceType: principal.type, resource: principal.id });
    const data = writer.inherited(entitlement, principal.message, id, encoded(sources));
    changed.push({ id, principalType: principal.type, principalId: principal.id, data });
    if (passedOn) after.push({ principal, direct: sources.has(target.id), within: false });
    if (isFull()) await flush();
  }
  await flush();
  if (passedOn) holders.remember(target.id, after);
  return { created: fresh.length, updated };
}

/** The sources of a grant held before and now inherited too; undefined when it says so already. */
function mergedSources(before: Sources | undefined, own: string, inherited: Sources): Sources | undefined {
  const sources: Sources = new Map(before ?? [[own, true]]);
  let changed = false;
  for (const [id, direct] of inherited) {
    const known = sources.get(id);
    if (known === undefined || (direct && !known)) {
      sources.set(id, direct);
      changed = true;
    }
  }
  return changed ? sources : undefined;
}

function byPrincipal({ principal: a }: Inherited, { principal: b }: Inherited): number {
  if (a.type !== b.type) return a.type < b.type ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}
