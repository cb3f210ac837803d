import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { TaskSchema } from "@baton-connectors/protocol/connectorapi";
import { fromBinary } from "@bufbuild/protobuf";
import { type Settings, settingsSchema } from "./settings.ts";
import { type Clients, openClients } from "./state/clients.ts";
import { openDatabase } from "./state/database.ts";
import { metaValue } from "./state/meta.ts";
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
  adminToken: string;
  /** Takes back lost leases and queues what schedules are due. The server does it twice a second. */
  tick(): void;
  /** Forgets what the settings do not keep. The server does it once a minute. */
  forget(): void;
  close(): void;
};

export function openStore(
  directory: string,
  { settings = () => settingsSchema.parse({}), now = Date.now }: { settings?: () => Settings; now?: () => number } = {},
): Store {
  const database = openDatabase(directory);
  const uploadDirectory = join(directory, "uploads");
  mkdirSync(uploadDirectory, { recursive: true, mode: 0o700 });
  const queue = openTaskQueue(database, settings, now);
  const uploads = openUploads(database, uploadDirectory);
  return {
    database,
    clients: openClients(database),
    queue,
    uploads,
    adminToken: metaValue(database, "admin-token", () => randomBytes(24).toString("base64url")),
    tick() {
      queue.sweep();
      runDueSchedules(
        database,
        now(),
        ({ id, clientId, body }) => queue.add({ clientId, task: fromBinary(TaskSchema, body), scheduleId: id }).id,
      );
    },
    forget: () => forgetOld({ database, uploads }, settings(), now()),
    close: () => database.close(),
  };
}
