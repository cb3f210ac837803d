/** What this process has made: whoever asks for the same ticket again is given it, and nobody else's is taken for it. */
export interface MadeTickets {
  idOf(reference: string | undefined): string | undefined;
  has(issueId: string): boolean;
  add(issueId: string, reference: string | undefined): void;
}

const most = 10_000;

export function createMadeTickets(): MadeTickets {
  const ids = new Set<string>();
  const byReference = new Map<string, string>();
  return {
    idOf: (reference) => (reference === undefined ? undefined : byReference.get(reference)),
    has: (issueId) => ids.has(issueId),
    add(issueId, reference) {
      ids.add(issueId);
      if (reference !== undefined) byReference.set(reference, issueId);
      for (const kept of [ids, byReference]) if (kept.size > most) kept.delete(kept.keys().next().value!);
    },
  };
}
