import { createReadStream } from "node:fs";
import type { JsonValue } from "@bufbuild/protobuf";
import { z } from "zod";
import type { Context, HttpResponse } from "../context.ts";
import { parseDuration } from "../duration-text.ts";
import { faultSchema } from "../faults.ts";
import type { Settings, SettingsInput } from "../settings.ts";
import type { Client } from "../state/clients.ts";
import { listConnectors } from "../state/connectors.ts";
import { addSchedule, listSchedules, removeSchedule } from "../state/schedules.ts";
import { listTasks, readTask, taskStates } from "../state/tasks.ts";
import type { Store } from "../store.ts";
import { taskTypes } from "../task-body.ts";
import { connectorView } from "../views/connector-view.ts";
import { isoTime } from "../views/iso-time.ts";
import { scheduleView } from "../views/schedule-view.ts";
import { taskView } from "../views/task-view.ts";
import { uploadView } from "../views/upload-view.ts";

export type AdminContext = Context & { store: Store; configure: (changes: SettingsInput) => Settings };

type Call = { context: AdminContext; id: string; query: URLSearchParams; body: unknown };
/** `undefined` answers 404; `send` writes the answer itself. */
type Answer = { status?: number; json: unknown } | { send: (response: HttpResponse) => void } | undefined;
type Route = (call: Call) => Answer;

const newClient = z.strictObject({ name: z.string().optional(), host: z.string().optional() });
const newTask = z.strictObject({
  client: z.string(),
  task: z.record(z.string(), z.unknown()),
  maxAttempts: z.number().int().min(1).optional(),
  /** A schedule instead of one task: `1h`. */
  every: z.string().optional(),
});

const taskQuery = z.strictObject({
  client: z.string().optional(),
  state: z.enum(taskStates).optional(),
  limit: z.coerce.number().int().min(1).default(200),
});

/** The admin API: `METHOD /api/path`, with `:id` for one path segment. Bodies and answers are JSON. */
export const routes: Record<string, Route> = {
  "GET /api/clients": ({ context }) => ({ json: context.clients.list().map(clientView) }),
  "POST /api/clients": ({ context, body }) => ({
    status: 201,
    json: context.clients.create(withoutUndefined(newClient.parse(body))),
  }),
  "DELETE /api/clients/:id": ({ context, id }) => {
    const client = context.clients.find(id);
    if (!client) return undefined;
    context.clients.remove(client.id);
    return { json: clientView(client) };
  },
  "GET /api/connectors": ({ context }) => ({ json: listConnectors(context.database).map(connectorView) }),
  "GET /api/task-types": () => ({ json: taskTypes }),
  "GET /api/tasks": ({ context, query }) => {
    const { client, state, limit } = taskQuery.parse(Object.fromEntries(query));
    const clientId = client ? requireClient(context, client).id : undefined;
    const rows = listTasks(context.database, { clientId, state, limit });
    return { json: rows.map((row) => taskView(context.store, row)) };
  },
  "POST /api/tasks": ({ context, body }) => {
    const { client, task, maxAttempts, every } = newTask.parse(body);
    const clientId = requireClient(context, client).id;
    const input = task as JsonValue;
    if (every === undefined) {
      return { status: 201, json: taskView(context.store, context.queue.add({ clientId, task: input, maxAttempts })) };
    }
    const schedule = addSchedule(context.database, { clientId, task: input, everyMs: parseDuration(every) });
    context.store.tick();
    return { status: 201, json: scheduleView(schedule) };
  },
  "GET /api/tasks/:id": ({ context, id }) => showTask(context, id),
  "POST /api/tasks/:id/cancel": ({ context, id }) => {
    if (!readTask(context.database, id)) return undefined;
    return context.queue.cancel(id) ? showTask(context, id) : { status: 409, json: { error: "the task has ended" } };
  },
  "GET /api/schedules": ({ context }) => ({ json: listSchedules(context.database).map(scheduleView) }),
  "DELETE /api/schedules/:id": ({ context, id }) =>
    removeSchedule(context.database, id) ? { json: { removed: id } } : undefined,
  "GET /api/uploads": ({ context }) => ({ json: context.uploads.list().map(uploadView) }),
  "GET /api/uploads/:id/content": ({ context, id }) => {
    const upload = context.uploads.get(id);
    if (!upload) return undefined;
    const name = `${upload.id}.${upload.kind === "c1z" ? "c1z" : "log"}`;
    return {
      send(response) {
        response.writeHead(200, {
          "content-type": "application/octet-stream",
          "content-length": upload.size,
          "content-disposition": `attachment; filename="${name}"`,
          etag: `"${upload.sha256}"`,
        });
        createReadStream(context.uploads.pathOf(upload)).pipe(response);
      },
    };
  },
  "GET /api/settings": ({ context }) => ({ json: context.settings() }),
  "PATCH /api/settings": ({ context, body }) => ({ json: context.configure(body as SettingsInput) }),
  "GET /api/faults": ({ context }) => ({ json: context.faults.list() }),
  "PUT /api/faults": ({ context, body }) => {
    context.faults.set(z.array(faultSchema).parse(body));
    return { json: context.faults.list() };
  },
};

function showTask(context: AdminContext, id: string): Answer {
  const task = readTask(context.database, id);
  return task && { json: taskView(context.store, task) };
}

const clientView = ({ id, name, createdAt }: Client) => ({ id, name, createdAt: isoTime(createdAt) });

function requireClient({ clients }: Context, idOrName: string): Client {
  const client = clients.find(idOrName);
  if (!client) throw new Error(`no client "${idOrName}"`);
  return client;
}

function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as never;
}
