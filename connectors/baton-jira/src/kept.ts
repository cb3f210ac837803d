/** What is asked for once in a while only: callers at the same time share one request, a failure is not kept. */
export type Kept = <T>(key: string, read: () => Promise<T>) => Promise<T>;

/** What was made in the app meanwhile is found soon. */
const keptMs = 5 * 60_000;

export function createKept(now: () => Date): Kept {
  const kept = new Map<string, { readonly until: number; readonly value: Promise<unknown> }>();
  return <T>(key: string, read: () => Promise<T>): Promise<T> => {
    const at = now().getTime();
    for (const [name, { until }] of kept) if (until <= at) kept.delete(name);
    const known = kept.get(key)?.value as Promise<T> | undefined;
    if (known) return known;
    const value = read();
    kept.set(key, { until: at + keptMs, value });
    value.catch(() => {
      if (kept.get(key)?.value === value) kept.delete(key);
    });
    return value;
  };
}
