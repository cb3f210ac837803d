import { BatonError, whenAbsent } from "@baton-connectors/sdk";

/**
 * Takes something away. "Not found" is done, as after a removal whose answer got lost; but not of what is still there. `look`: what
 * is left of it, undefined or not found when nothing is.
 */
export async function takeAway(remove: () => Promise<void>, look: () => Promise<unknown>): Promise<void> {
  try {
    await remove();
  } catch (thrown) {
    if (!(thrown instanceof BatonError) || thrown.code !== "NotFound") throw thrown;
    if ((await look().catch(whenAbsent)) !== undefined) throw thrown;
  }
}

/**
 * What there is to be taken away. That it is not found is believed where the list that rows are made from lacks it as well: else nothing
 * would be taken, and it would be said to be gone.
 */
export async function whatIsLeft<T>(ask: () => Promise<T>, isListed: () => Promise<boolean>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (thrown) {
    whenAbsent(thrown);
    if (await isListed()) throw thrown;
    return undefined;
  }
}
