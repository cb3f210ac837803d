/**
 * Work on the same things, one after the other in the order in which it was asked for, however long an earlier one takes.
 * Work on other things goes on beside it. Work on several things waits for all who were before it at any of them.
 */
export type SerialByKey = <T>(keys: string | readonly string[], work: () => Promise<T>) => Promise<T>;

export function createSerialByKey(): SerialByKey {
  const last = new Map<string, Promise<void>>();
  return (given, work) => {
    const keys = typeof given === "string" ? [given] : [...new Set(given)];
    // Places in all queues are taken at once: nobody can wait for somebody who waits for him.
    const mine = Promise.all(keys.map((key) => last.get(key))).then(work);
    // Its failure is its caller's to tell; whoever comes next begins all the same.
    const ended = mine.then(nothing, nothing).then(() => {
      for (const key of keys) if (last.get(key) === ended) last.delete(key);
    });
    for (const key of keys) last.set(key, ended);
    return mine;
  };
}

const nothing = () => {};
