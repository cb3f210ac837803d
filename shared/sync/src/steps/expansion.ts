import { findBeforeExpansion } from "../end-checks.ts";
import { expandGrants } from "../expand/expand-grants.ts";
import type { Run } from "../run.ts";
import type { Action } from "../token/action.ts";
import { createYielding } from "../yield-to-event-loop.ts";

export async function expansion(run: Run, action: Action) {
  const { state, store, options } = run;
  await store.markSupportsDiff();
  if (!options.external) await findBeforeExpansion(run);
  if (!options.dontExpandGrants && state.needsExpansion) {
    const yieldToEvents = createYielding();
    run.expansion = await expandGrants(store, {
      onStep: async (done, total) => {
        run.checkStop();
        run.emit({ kind: "expanding", done, total });
        await yieldToEvents();
      },
      onWarning: (message) => run.warn({ step: "grant-expansion", message }),
      isOutside: (resourceType, principalType) =>
        options.runtime.principalsOutside(resourceType)[principalType] !== undefined,
    });
  }
  state.finish(action);
}
