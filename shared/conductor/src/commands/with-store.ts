import type { Command } from "commander";
import { settingsSchema } from "../settings.ts";
import type { Client } from "../state/clients.ts";
import { readMeta } from "../state/meta.ts";
import { openStore, type Store } from "../store.ts";

export const stateDirectory = (command: Command): string => String(command.optsWithGlobals().state);

/** Opens the state for one command. A running server sees the change at its next look, as both share the database. */
export async function withStore<T>(command: Command, work: (store: Store) => T | Promise<T>): Promise<T> {
  const store = openStore(stateDirectory(command), {
    settings: () => settingsSchema.parse(JSON.parse(readMeta(store.database, "settings") ?? "{}")),
  });
  try {
    return await work(store);
  } finally {
    store.close();
  }
}

/** The client that was named, or the only one there is. */
export function chooseClient(store: Store, idOrName: string | undefined): Client {
  const all = store.clients.list();
  if (idOrName === undefined && all.length === 1) return all[0]!;
  const client = idOrName === undefined ? undefined : store.clients.find(idOrName);
  if (client) return client;
  if (all.length === 0) throw new Error("there is no client yet; run `conductor client create` first");
  const names = all.map(({ name }) => name).join(", ");
  throw new Error(
    `${idOrName === undefined ? "several clients exist" : `no client "${idOrName}"`}; name one with --client: ${names}`,
  );
}
