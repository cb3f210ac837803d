import type { Context } from "../context.ts";
import type { Metrics } from "../observation/metrics.ts";
import type { Settings, SettingsInput } from "../settings.ts";
import type { Client } from "../state/clients.ts";
import type { Store } from "../store.ts";

export type AdminContext = Context & {
  store: Store;
  metrics: Metrics;
  configure: (changes: SettingsInput) => Settings;
};

export function requireClient({ clients }: Pick<Context, "clients">, idOrName: string): Client {
  const client = clients.find(idOrName);
  if (!client) throw new Error(`no client "${idOrName}"`);
  return client;
}

/** Members that are undefined are left out, as those of a query that were not given. */
export function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as never;
}
