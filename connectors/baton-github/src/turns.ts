import type { ResourceId } from "@baton-connectors/protocol/connector-v2";

/**
 * Work on the same thing, one after the other in the order in which it was asked for, however long GitHub lets an earlier one
 * wait. Work on other things goes on beside it.
 */
export type Turns = <T>(key: string, work: () => Promise<T>) => Promise<T>;

export function createTurns(): Turns {
  const last = new Map<string, Promise<void>>();
  return (key, work) => {
    const mine = (last.get(key) ?? Promise.resolve()).then(work);
    // Its failure is its caller's to tell; whoever comes next begins all the same.
    const ended = mine.then(nothing, nothing).then(() => {
      if (last.get(key) === ended) last.delete(key);
    });
    last.set(key, ended);
    return mine;
  };
}

const nothing = () => {};

/**
 * Changes of one principal, or of one account: each looks at what there is before it acts, and must not act upon what another
 * is just about to change.
 */
export const inTurnOf = <T>(
  { inTurn }: { readonly inTurn: Turns },
  { resourceType, resource }: Pick<ResourceId, "resourceType" | "resource">,
  work: () => Promise<T>,
): Promise<T> => inTurn(`${resourceType}:${resource}`, work);
