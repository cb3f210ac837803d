import { createSyncMemo, type Log, toBatonError } from "@baton-connectors/sdk";
import type { Config } from "./config.ts";
import { targetOf } from "./connection/dsn.ts";
import { createServer, type Server } from "./connection/server.ts";
import { type View, viewOf } from "./held/view.ts";
import { goOffered, type Offered, offered } from "./privileges/offered.ts";
import { type Facts, readFacts } from "./read/facts.ts";
import { type Missing, missingSight, missingTables } from "./read/own-rights.ts";
import { type About, readSnapshot, readSnapshotFor } from "./read/snapshot.ts";

export interface Options {
  readonly collapseUsers: boolean;
  readonly goCompatible: boolean;
  readonly dropDefiners: boolean;
  /** `database.table` of those whose columns are all listed. */
  readonly expanded: readonly string[];
  readonly isRead: (database: string) => boolean;
}

/** What handlers talk to. */
export interface Client {
  readonly server: Server;
  readonly options: Options;
  /** Asked once: a server is what it is for as long as it is connected to. */
  facts(): Promise<Facts>;
  offered(): Promise<Offered>;
  /** All that a sync is about, read at its first question. */
  view(syncId: string, signal: AbortSignal): Promise<View>;
  /** What the account cannot see: as far as it can tell, that is not there. */
  unseen(syncId: string): Promise<readonly Missing[]>;
  /** As it is at this moment, as far as a change of one thing for one user is concerned. */
  viewAbout(about: About, signal: AbortSignal): Promise<View>;
  close(): Promise<void>;
}

const systemDatabases = ["mysql", "sys", "information_schema", "performance_schema"];

export function createClient(config: Config, { log }: { readonly log: Log }): Client {
  const server = createServer(targetOf(config.connectionString));
  const options = optionsOf(config);
  const memo = createSyncMemo();
  let known: Promise<Facts> | undefined;
  const facts = () => {
    known ??= readFacts(server);
    known.catch(() => {
      known = undefined;
    });
    return known;
  };
  /** A grant table that cannot be read: all of them, as SQL to paste. */
  const explain = (found: Facts) => async (error: unknown) => {
    const refused = toBatonError(error);
    if (refused.code !== "PermissionDenied") throw refused;
    const missing = await missingTables(server, found);
    throw refused.changed({ hint: `As an administrator: ${missing.map(({ sql }) => sql).join(" ")}` });
  };
  return {
    server,
    options,
    facts,
    offered: async () => (options.goCompatible ? goOffered : offered)(await facts()),
    view: (syncId, signal) =>
      memo(syncId, "view", async () => {
        const found = await facts();
        const scope = {
          isRead: options.isRead,
          expanded: options.expanded,
          columnsWithRights: !options.goCompatible,
        };
        const snapshot = await readSnapshot(server, found, scope, signal).catch(explain(found));
        const { accounts, databases, tables } = snapshot;
        log.info(
          { accounts: accounts.length, databases: databases.length, tables: tables.length },
          "read the server's catalogue and grant tables",
        );
        return viewOf(found, snapshot, options);
      }),
    unseen: (syncId) => memo(syncId, "unseen", async () => missingSight(server, await facts())),
    viewAbout: async (about, signal) => {
      const found = await facts();
      const snapshot = await readSnapshotFor(server, found, options, about, signal).catch(explain(found));
      return viewOf(found, snapshot, options);
    },
    close: () => server.close(),
  };
}

function optionsOf({ collapseUsers, goCompatible, dropDefiners, expandColumns, ...config }: Config): Options {
  const skipped = new Set(config.skipDatabase);
  const withSystem = config.systemDatabases || goCompatible;
  return {
    collapseUsers,
    goCompatible,
    dropDefiners,
    expanded: expandColumns,
    isRead: (database) => !skipped.has(database) && (withSystem || !systemDatabases.includes(database.toLowerCase())),
  };
}
