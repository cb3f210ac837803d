import type { Store } from "./store.ts";

/** So much of the time at most goes into saving. */
const savingShare = 0.05;

/**
 * A store that writes its file at some checkpoints too: what a killed process leaves to go on from.
 *
 * @param options.everyMs milliseconds between two, or more: what it takes is a twentieth of the time at most
 * @param options.onFailure told why the file could not be written on the way; the sync goes on
 */
export function savedAtTimes(
  store: Store,
  {
    everyMs,
    now,
    onFailure,
  }: { readonly everyMs: number; readonly now: () => Date; readonly onFailure: (thrown: unknown) => void },
): Store {
  let due = now().getTime() + everyMs;
  return {
    ...store,
    async checkpoint(token) {
      await store.checkpoint(token);
      const started = now().getTime();
      if (started < due) return;
      try {
        await store.save();
      } catch (thrown) {
        onFailure(thrown);
      }
      const ended = now().getTime();
      due = ended + Math.max(everyMs, (ended - started) / savingShare);
    },
  };
}
