import type { RowKind } from "./row-kind.ts";

/** Rows that were put with an id the sync had already. */
export interface Repeats {
  /** With the same content, which of a grant is its message and its expansion. */
  readonly equal: number;
  readonly different: number;
  /** Ids of the first three that were different; of resources `type:id`. */
  readonly examples: readonly string[];
}

/** Counts repeats, of one sync at a time. */
export interface RepeatCounter {
  /** For another sync. */
  restart(): void;
  add(kind: RowKind, found: Repeats): void;
  note(kind: RowKind, id: string, equal: boolean): void;
  counts(): Readonly<Record<RowKind, Repeats>>;
}

export const mostExamples = 3;

export function createRepeatCounter(): RepeatCounter {
  const none = (): Record<RowKind, Repeats> => ({ resources: noRepeats, entitlements: noRepeats, grants: noRepeats });
  let counts = none();
  const add: RepeatCounter["add"] = (kind, { equal, different, examples }) => {
    const known = counts[kind];
    counts[kind] = {
      equal: known.equal + equal,
      different: known.different + different,
      examples: [...known.examples, ...examples].slice(0, mostExamples),
    };
  };
  return {
    restart() {
      counts = none();
    },
    add,
    note: (kind, id, equal) => add(kind, equal ? oneEqual : { equal: 0, different: 1, examples: [id] }),
    counts: () => counts,
  };
}

const noRepeats: Repeats = { equal: 0, different: 0, examples: [] };
const oneEqual: Repeats = { equal: 1, different: 0, examples: [] };
