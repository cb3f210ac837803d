import { whenAbsent } from "@baton-connectors/sdk";

/**
 * For `.catch` on a list of what an object has: undefined when the object itself is gone. What is not found of one that is
 * still there is an error: "not seen" must not look like "none".
 */
export const unlessThere =
  (look: () => Promise<unknown>) =>
  async (thrown: unknown): Promise<undefined> => {
    whenAbsent(thrown);
    const there = await look().then(() => true, whenAbsent);
    if (there) throw thrown;
  };
