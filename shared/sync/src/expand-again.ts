import { expandGrants } from "./expand/expand-grants.ts";
import type { SyncStore } from "./store.ts";
import type { ExpansionSummary } from "./summary.ts";
import { actionId, makeAction } from "./token/action.ts";
import { readToken, writeToken } from "./token/token.ts";

/** The token of a finished sync as one that asks for expansion, with all else it says. */
export function replayToken(text: string): string {
  const token = readToken(text);
  const nothingLeft = token.actions.length === 0;
  return writeToken({
    ...token,
    needsExpansion: true,
    ...(nothingLeft && {
      actions: [makeAction(actionId(token.nextAction), { operation: "init" })],
      nextAction: token.nextAction + 1,
    }),
  });
}

/**
 * Expands the grants of a sync that a store holds, without a connector, and seals it again. Closing is the caller's.
 * Returns what expansion did.
 */
export async function expandAgain(
  store: SyncStore,
  syncId: string,
  onWarning: (message: string) => void,
): Promise<ExpansionSummary> {
  await store.bind(syncId);
  const token = readToken(await store.readToken());
  await store.markSupportsDiff();
  const summary = await expandGrants(store, { onStep: async () => {}, onWarning });
  await store.checkpoint(writeToken({ ...token, needsExpansion: true, actions: [] }));
  await store.end();
  return summary;
}
