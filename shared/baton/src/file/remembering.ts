/** What is made of keys, each of them in a group, remembered for as long as there is room. */
export type Remember<T> = (group: string, key: string, make: () => T) => T;

/** Of misses with no room left, one in so many takes the oldest one's place. */
const admitted = 8;

/**
 * Remembers values up to a size in all, as `sizeOf` counts it. When there is no room, most new values are not remembered:
 * keys that come round and round, like a group's members in group after group, would push out each other before they are
 * asked for again.
 */
export function remembering<T>(room: number, sizeOf: (value: T) => number): Remember<T> {
  // Joining a group's name and a key to one text would take longer than looking twice.
  const groups = new Map<string, Map<string, { readonly value: T; readonly size: number }>>();
  let [used, misses] = [0, 0];
  const forget = (most: number) => {
    for (const [name, group] of groups) {
      for (const [oldest, { size }] of group) {
        if (used <= most) return;
        group.delete(oldest);
        used -= size;
      }
      groups.delete(name);
    }
  };
  return (name, key, make) => {
    const found = groups.get(name)?.get(key);
    if (found) return found.value;
    const value = make();
    const size = sizeOf(value) + key.length;
    if (used + size > room && misses++ % admitted !== 0) return value;
    forget(room - size);
    const group = groups.get(name) ?? new Map();
    groups.set(name, group);
    group.set(key, { value, size });
    used += size;
    return value;
  };
}

/** By bytes instead of a key. */
export function rememberingBytes<T>(
  room: number,
  sizeOf: (value: T) => number,
  make: (bytes: Uint8Array) => T,
): (bytes: Uint8Array) => T {
  const remember = remembering(room, sizeOf);
  return (bytes) => {
    const key = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
    return remember("", key, () => make(bytes));
  };
}
