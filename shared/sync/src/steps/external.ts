import { BatonIDSchema, type Grant, GrantExpandableSchema } from "@baton-connectors/protocol/connector-v2";
import { hasAnnotation } from "@baton-connectors/sdk";
import { findBeforeExpansion, findBeforeExternal } from "../end-checks.ts";
import { copyPrincipals, pages } from "../external/copy.ts";
import { createMatcher } from "../external/match.ts";
import { parseTraits } from "../external/traits.ts";
import type { Run } from "../run.ts";
import type { Action } from "../token/action.ts";

/** Copies the other application's principals, then turns grants that name them by a property into grants to them. */
export async function copyExternalResources(run: Run, action: Action) {
  const { state, store, options } = run;
  const { external } = options;
  if (external) {
    await findBeforeExternal(run);
    await findBeforeExpansion(run);
    run.tally.exclusionGroups = true;
    const traits = parseTraits(external.traits);
    const principals = await copyPrincipals(run, external, traits);
    if (state.hasExternalResourceGrants) {
      const matcher = createMatcher({ principals, traits, store, log: options.log });
      await replaceMatches(run, matcher.replace);
    }
  }
  state.finish(action);
}

async function replaceMatches(run: Run, replace: (grant: Grant) => Promise<readonly Grant[] | undefined>) {
  const { state, store, options } = run;
  for await (const carriers of pages((pageToken) => store.listGrants({ pageToken, withExpansion: true }))) {
    run.checkStop();
    const made = new Map<string, Grant>();
    const gone = new Set<string>();
    for (const carrier of carriers) {
      // What was made here, now or by an interrupted run, already is with the principal it means.
      if (carrier.principal && hasAnnotation(carrier.principal.annotations, BatonIDSchema)) continue;
      const replacements = await replace(carrier);
      if (!replacements) continue;
      gone.add(carrier.id);
      for (const grant of replacements) made.set(grant.id, grant);
    }
    const grants = [...made.values()];
    if (!options.dontExpandGrants && grants.some((grant) => hasAnnotation(grant.annotations, GrantExpandableSchema)))
      state.needsExpansion = true;
    await store.putGrants(grants, { expected: true });
    run.rows.grants += grants.length;
    await store.deleteGrants([...gone].filter((id) => !made.has(id)));
  }
}
