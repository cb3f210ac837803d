/**
 * A key/value store that lives for one sync, kept in the file being written, so that a resumed sync still has it.
 * For what one handler learns and another needs; never for what can be read again cheaply.
 * Keys: 1 to 512 characters. Values: at most 4 132 864 bytes as JSON.
 */
export interface Session {
  get<T>(key: string): Promise<T | undefined>;
  getMany<T>(keys: readonly string[]): Promise<Map<string, T>>;
  set(key: string, value: unknown): Promise<void>;
  setMany(entries: Iterable<readonly [string, unknown]>): Promise<void>;
  delete(key: string): Promise<void>;
  clear(): Promise<void>;
  /** Every entry whose key has the prefix. */
  entries<T>(prefix?: string): AsyncIterable<[string, T]>;
}

/** A session in memory: for tests, one-shot operations, and connectors run without a file. `values` holds it, as JSON. */
export function memorySession(values = new Map<string, string>()): Session {
  const read = <T>(text: string) => JSON.parse(text) as T;
  return {
    async get<T>(key: string) {
      const text = values.get(key);
      return text === undefined ? undefined : read<T>(text);
    },
    async getMany<T>(keys: readonly string[]) {
      const found = new Map<string, T>();
      for (const key of keys) {
        const text = values.get(key);
        if (text !== undefined) found.set(key, read<T>(text));
      }
      return found;
    },
    async set(key, value) {
      values.set(key, JSON.stringify(value));
    },
    async setMany(entries) {
      for (const [key, value] of entries) values.set(key, JSON.stringify(value));
    },
    async delete(key) {
      values.delete(key);
    },
    async clear() {
      values.clear();
    },
    async *entries<T>(prefix = "") {
      for (const [key, text] of [...values]) if (key.startsWith(prefix)) yield [key, read<T>(text)] as [string, T];
    },
  };
}
