import type { KeyRange } from "./keys.ts";
import { deleteKinds, setKinds } from "./row-kinds.ts";
import type { Entry, RangeDelete } from "./sst/data-block.ts";
import { type Table, userKey } from "./sst/table.ts";
import { unsupported } from "./v3-error.ts";
import type { TableMeta } from "./version-edit.ts";

export type OpenTable = (meta: TableMeta) => Table;

/** The database's content in `range`: for each key its newest value, in key order, without what was deleted. */
export function* mergedEntries(
  tables: readonly TableMeta[],
  open: OpenTable,
  range: KeyRange,
): Generator<{ key: Uint8Array; value: Uint8Array }> {
  const within = tables.filter((meta) => overlaps(meta, range));
  const deletes = within.flatMap((meta) => open(meta).rangeDeletes());
  const sources = sortedRuns(within).map((run) => runEntries(run, open, range));
  try {
    let last: Uint8Array | undefined;
    for (const entry of mergeSorted(sources)) {
      if (last && Buffer.compare(last, entry.key) === 0) continue;
      last = entry.key;
      if (deleteKinds.has(entry.kind)) continue;
      if (!setKinds.has(entry.kind)) throw unsupported(`a row of kind ${entry.kind}`);
      if (!deletes.some((deleted) => covers(deleted, entry))) yield entry;
    }
  } finally {
    for (const source of sources) source.return(undefined);
  }
}

/** The values of `mergedEntries`. Where one run has all keys of the range, as after a compaction, no key is looked at. */
export function* mergedValues(tables: readonly TableMeta[], open: OpenTable, range: KeyRange): Generator<Uint8Array> {
  const within = tables.filter((meta) => overlaps(meta, range));
  const [run = [], ...others] = sortedRuns(within);
  const isWhole = others.length === 0 && within.every((meta) => open(meta).rangeDeletes().length === 0);
  if (isWhole) for (const meta of run) yield* open(meta).values(range);
  else for (const { value } of mergedEntries(within, open, range)) yield value;
}

function covers({ start, end, sequence }: RangeDelete, entry: Entry): boolean {
  return sequence > entry.sequence && Buffer.compare(start, entry.key) <= 0 && Buffer.compare(entry.key, end) < 0;
}

/** Level 0's tables overlap, so each is a run of its own; below, a level's tables follow one another. */
function sortedRuns(tables: readonly TableMeta[]): TableMeta[][] {
  const levels = new Map<string, TableMeta[]>();
  for (const table of tables) {
    if (!table.bounds) continue;
    const run = table.level === 0 ? `0/${table.fileNumber}` : String(table.level);
    levels.set(run, [...(levels.get(run) ?? []), table]);
  }
  return [...levels.values()].map((run) =>
    run.toSorted((a, b) => Buffer.compare(userKey(a.bounds!.smallest), userKey(b.bounds!.smallest))),
  );
}

function* runEntries(run: readonly TableMeta[], open: OpenTable, range: KeyRange): Generator<Entry> {
  for (const meta of run) yield* open(meta).entries(range);
}

export function overlaps({ bounds }: TableMeta, { start, end }: KeyRange): boolean {
  if (!bounds) return false;
  return Buffer.compare(userKey(bounds.smallest), end) < 0 && Buffer.compare(userKey(bounds.largest), start) >= 0;
}

/** Merges sources that are each in order: by key, the newest version first. There are few sources, so a scan does. */
function* mergeSorted(sources: readonly Generator<Entry>[]): Generator<Entry> {
  const heads = sources.map((source) => ({ source, result: source.next() }));
  for (;;) {
    let first: (typeof heads)[number] | undefined;
    for (const head of heads) {
      if (head.result.done) continue;
      if (!first || precedes(head.result.value, first.result.value as Entry)) first = head;
    }
    if (!first || first.result.done) return;
    yield first.result.value;
    first.result = first.source.next();
  }
}

function precedes(a: Entry, b: Entry): boolean {
  const order = Buffer.compare(a.key, b.key);
  return order < 0 || (order === 0 && a.sequence > b.sequence);
}
