/** What schemas are made of, for a while: several tickets of one kind come together, and an issue type made meanwhile is found soon. */
export type SchemaCache = <T>(key: string, read: () => Promise<T>) => Promise<T>;

const keptMs = 5 * 60_000;

export function createSchemaCache(now: () => Date): SchemaCache {
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
