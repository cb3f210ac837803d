import { whenAbsent } from "@baton-connectors/sdk";

/**
 * For `.catch` on what is asked of an object, or of what it has: undefined when Okta does not find it, and a look confirms that.
 * What is "not found" of something that is still there is an error: "not seen" must not look like "none".
 */
export const unlessThere =
  (look: () => Promise<unknown>) =>
  async (thrown: unknown): Promise<undefined> => {
    whenAbsent(thrown);
    if (await look().catch(whenAbsent)) throw thrown;
  };
