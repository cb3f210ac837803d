/**
 * What one sync has read and several resources need, e.g. who is an administrator: read once per sync, never across
 * two, and by nobody outside of one. Callers at the same time share one request; a failure is not remembered.
 */
export type SyncMemo = <T>(syncId: string, key: string, read: () => Promise<T>) => Promise<T>;

export function createSyncMemo(): SyncMemo {
  let current = "";
  const values = new Map<string, Promise<unknown>>();
  return <T>(syncId: string, key: string, read: () => Promise<T>): Promise<T> => {
    if (syncId === "") return read();
    if (syncId !== current) {
      values.clear();
      current = syncId;
    }
    const known = values.get(key) as Promise<T> | undefined;
    if (known) return known;
    const made = read();
    values.set(key, made);
    made.catch(() => {
      if (values.get(key) === made) values.delete(key);
    });
    return made;
  };
}
