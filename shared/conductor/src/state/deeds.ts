import type { Store } from "../store.ts";
import type { TaskInput } from "../task-body.ts";
import { rotateAdminToken } from "./admin-token.ts";
import { audited } from "./audit.ts";
import type { Client, IssuedClient } from "./clients.ts";
import { addSchedule, listSchedules, type NewSchedule, removeSchedule, type Schedule } from "./schedules.ts";
import type { TaskRow } from "./tasks.ts";

type NewTask = { clientId: string; task: TaskInput; maxAttempts?: number | undefined };

/** What people change, by page, API or command: each is noted in the audit record under who did it. */
export type Deeds = {
  createClient(options: { name?: string; host?: string }): IssuedClient;
  rotateClient(client: Client): IssuedClient;
  /** Also ends what waits for it: its schedules go, its open tasks are cancelled. */
  removeClient(client: Client): void;
  queueTask(task: NewTask): TaskRow;
  /** False when it had ended before. */
  cancelTask(id: string, options: { force: boolean }): boolean;
  addSchedule(schedule: NewSchedule): Schedule;
  removeSchedule(id: string): boolean;
  rotateAdminToken(): string;
  /** Anything that is no change of the state itself: settings, faults. */
  note(action: string, detail: string): void;
};

export function deedsOf(store: Store, actor: string): Deeds {
  const { database, clients, queue } = store;
  return {
    createClient: (options) =>
      audited(
        database,
        () => clients.create(options),
        ({ clientId }) => ({ actor, action: "create client", subject: clientId }),
      ),
    rotateClient: (client) =>
      audited(
        database,
        () => clients.rotate(client.id),
        () => ({ actor, action: "rotate client secret", subject: client.id }),
      ),
    removeClient: (client) =>
      audited(
        database,
        () => {
          for (const { id, clientId } of listSchedules(database)) {
            if (clientId === client.id) removeSchedule(database, id);
          }
          queue.cancelAll(client.id);
          clients.remove(client.id);
        },
        () => ({ actor, action: "remove client", subject: client.id }),
      ),
    queueTask: (task) =>
      audited(
        database,
        () => queue.add({ ...task, queuedBy: actor }),
        ({ id, type, clientId }) => ({ actor, action: "queue task", subject: id, detail: `${type} for ${clientId}` }),
      ),
    cancelTask: (id, { force }) =>
      audited(
        database,
        () => queue.cancel(id, { force }),
        (done) => (done ? { actor, action: force ? "force cancel" : "cancel task", subject: id } : undefined),
      ),
    addSchedule: (schedule) =>
      audited(
        database,
        () => addSchedule(database, schedule),
        ({ id, type, clientId, everyMs }) => ({
          ...{ actor, action: "add schedule", subject: id },
          detail: `${type} for ${clientId} every ${everyMs / 1000} s`,
        }),
      ),
    removeSchedule: (id) =>
      audited(
        database,
        () => removeSchedule(database, id),
        (done) => (done ? { actor, action: "remove schedule", subject: id } : undefined),
      ),
    rotateAdminToken: () =>
      audited(
        database,
        () => rotateAdminToken(database),
        () => ({ actor, action: "rotate admin token" }),
      ),
    note: (action, detail) =>
      audited(
        database,
        () => {},
        () => ({ actor, action, detail }),
      ),
  };
}
