import type { Connection } from "./connection.ts";

/** A sync's key/value entries, as JSON; see the connector kit's `Session`. */
export interface SessionRows {
  get<T>(key: string): Promise<T | undefined>;
  getMany<T>(keys: readonly string[]): Promise<Map<string, T>>;
  set(key: string, value: unknown): Promise<void>;
  setMany(entries: Iterable<readonly [string, unknown]>): Promise<void>;
  delete(key: string): Promise<void>;
  clear(): Promise<void>;
  entries<T>(prefix?: string): AsyncIterable<[string, T]>;
}

const pageRows = 100;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function sessionOf(syncId: string, call: Connection["call"]): SessionRows {
  const read = <T>(value: Uint8Array) => JSON.parse(decoder.decode(value)) as T;
  return {
    async get<T>(key: string) {
      const [found] = await call("sessionGet", syncId, [key]);
      return found && read<T>(found[1]);
    },
    async getMany<T>(keys: readonly string[]) {
      const found = await call("sessionGet", syncId, keys);
      return new Map(found.map(([key, value]) => [key, read<T>(value)]));
    },
    async set(key, value) {
      await call("sessionSet", syncId, [[key, encoder.encode(JSON.stringify(value))]]);
    },
    async setMany(entries) {
      const all = [...entries].map(([key, value]) => [key, encoder.encode(JSON.stringify(value))] as const);
      if (all.length > 0) await call("sessionSet", syncId, all);
    },
    delete: (key) => call("sessionDelete", syncId, key),
    clear: () => call("sessionClear", syncId),
    async *entries<T>(prefix = "") {
      for (let after: string | null = null; ; ) {
        const page: { key: string; value: Uint8Array }[] = await call("sessionPage", syncId, prefix, after, pageRows);
        for (const { key, value } of page) yield [key, read<T>(value)] as [string, T];
        if (page.length < pageRows) return;
        after = page.at(-1)!.key;
      }
    },
  };
}
