import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { TaskSchema } from "@baton-connectors/protocol/connectorapi";
import { fromBinary } from "@bufbuild/protobuf";
import type { Containment } from "./contained.ts";
import { type Settings, settingsSchema } from "./settings.ts";
import { adminToken } from "./state/admin-token.ts";
import { type Clients, openClients } from "./state/clients.ts";
import { openDatabase } from "./state/database.ts";
import { forgetOld } from "./state/retention.ts";
import { runDueSchedules } from "./state/schedules.ts";
import { openUploads, type Uploads } from "./state/uploads.ts";
import { openTaskQueue, type TaskQueue } from "./task-queue.ts";

/** The conductor's state, usable with or without a running server: the command line opens it directly. */
export type Store = {
  database: DatabaseSync;
  clients: Clients;
  queue: TaskQueue;
  uploads: Uploads;
  /** What page and API ask for. */
  readonly adminToken: string;
  /** Takes back lost leases and queues what schedules are due. The server does it twice a second. */
  tick(failed?: Containment["failed"]): void;
  /** Forgets what the settings do not keep. The server does it once a minute. */
  forget(): void;
  close(): void;
};

type StoreOptions = { settings?: () => Settings; now?: () => number; whole?: boolean };

export function openStore(
  directory: string,
  { settings = () => settingsSchema.parse({}), now = Date.now, whole = false }: StoreOptions = {},
): Store {
  const database = openDatabase(directory, { whole });
  const uploadDirectory = join(directory, "uploads");
  mkdirSync(uploadDirectory, { recursive: true, mode: 0o700 });
  const queue = openTaskQueue(database, settings, now);
  const uploads = openUploads(database, uploadDirectory);
  return {
    database,
    clients: openClients(database),
    queue,
    uploads,
    /** Read each time: a command may have made a new one. */
    get adminToken() {
      return adminToken(database);
    },
    tick(failed = rethrow) {
      queue.sweep();
      runDueSchedules(
        database,
        now(),
        ({ id, clientId, body, maxAttempts }) =>
          queue.add({
            ...{ clientId, task: fromBinary(TaskSchema, body), scheduleId: id, queuedBy: `schedule ${id}` },
            maxAttempts: maxAttempts ?? undefined,
          }).id,
        ({ id }, error) => failed(`the schedule ${id}`, error),
      );
    },
    forget: () => forgetOld({ database, uploads }, settings(), now()),
    close: () => database.close(),
  };
}

function rethrow(_name: string, error: unknown): never {
  throw error;
}
