/** What a person is shown before a recording is sent: what was replaced, where, and what was kept as it is. */
export interface Told {
  /** By where it stood, with an example. */
  readonly replaced: ReadonlyMap<string, { count: number; readonly was: string; readonly is: string }>;
  /** Words that were kept, how often, and one of the places. */
  readonly kept: ReadonlyMap<string, { count: number; readonly where: string }>;
}

export interface Tally extends Told {
  note(where: string, was: string, is: string): void;
}

export function tally(): Tally {
  const replaced = new Map<string, { count: number; was: string; is: string }>();
  const kept = new Map<string, { count: number; where: string }>();
  return {
    replaced,
    kept,
    note(where, was, is) {
      const known = was === is ? kept.get(was) : replaced.get(where);
      if (known) known.count++;
      else if (was === is) kept.set(was, { count: 1, where });
      else replaced.set(where, { count: 1, was, is });
    },
  };
}
