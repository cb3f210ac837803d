import { userInfo } from "node:os";
import type { Command } from "commander";
import type { Client } from "../state/clients.ts";
import { hasState } from "../state/database.ts";
import { type Deeds, deedsOf } from "../state/deeds.ts";
import { lastSettings } from "../state/kept-settings.ts";
import { openStore, type Store } from "../store.ts";

export const stateDirectory = (command: Command): string => String(command.optsWithGlobals().state);

type Work<T> = (store: Store, deeds: Deeds) => T | Promise<T>;

/** Opens the state for one command. A running server sees the change at its next look, as both share the database. */
export function withStore<T>(command: Command, work: Work<T>): Promise<T> {
  const directory = stateDirectory(command);
  if (!hasState(directory)) {
    throw new Error(
      `there is no state in ${directory}: no server has run and no client was created there. Check --state and ` +
        "CONDUCTOR_STATE, or begin with `conductor serve` or `conductor client create`",
    );
  }
  return withNewStore(command, work);
}

/** The same for commands that a state begins with. */
export async function withNewStore<T>(command: Command, work: Work<T>): Promise<T> {
  const directory = stateDirectory(command);
  tellIfNew(directory);
  const store = openStore(directory, { settings: () => lastSettings(store.database) });
  try {
    return await work(store, deedsOf(store, actor()));
  } finally {
    store.close();
  }
}

/** A mistyped --state looks like a conductor that has lost everything. */
export function tellIfNew(directory: string): void {
  if (!hasState(directory)) process.stderr.write(`conductor: beginning a new state in ${directory}\n`);
}

/** The record of who did what names the account that ran the command. */
function actor(): string {
  try {
    return `command (${userInfo().username})`;
  } catch {
    // The user id of a container may have no name: https://nodejs.org/api/os.html#osuserinfooptions
    return `command (user ${process.getuid?.() ?? "unknown"})`;
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
