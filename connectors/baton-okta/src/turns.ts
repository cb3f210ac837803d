/**
 * Work on the same thing, one after the other in the order in which it was asked for, however long Okta lets an earlier one
 * wait. Work on other things goes on beside it.
 */
export type Turns = <T>(key: string, work: () => Promise<T>) => Promise<T>;

export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>();
  return (key, work) => {
    const before = last.get(key) ?? Promise.resolve();
    const mine = before.then(work);
    const ended = mine.then(
      () => {},
      // Its caller's to tell; whoever comes next begins all the same.
      () => {},
    );
    last.set(key, ended);
    void ended.then(() => {
      if (last.get(key) === ended) last.delete(key);
    });
    return mine;
  };
}
