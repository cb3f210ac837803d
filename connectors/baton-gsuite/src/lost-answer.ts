import { toBatonError } from "@baton-connectors/sdk";

/**
 * For `.catch` of a request that must not be sent twice: where its answer got lost, `look` finds out what came of it. Nothing found, or
 * not to be found out, leaves the doubt, which is an error.
 */
export const whenInDoubt =
  <T>(look: () => Promise<T | undefined>) =>
  async (thrown: unknown): Promise<T> => {
    const error = toBatonError(thrown);
    if (error.effect !== "unknown") throw error;
    const found = await look().catch(() => undefined);
    if (found === undefined) throw error;
    return found;
  };
