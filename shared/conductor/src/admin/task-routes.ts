import type { JsonValue } from "@bufbuild/protobuf";
import { z } from "zod";
import { parseDuration } from "../duration-text.ts";
import { listAudit } from "../state/audit.ts";
import { listSchedules } from "../state/schedules.ts";
import { countTasks, listTasks, readTask, taskStates } from "../state/tasks.ts";
import { taskTypes } from "../task-body.ts";
import { auditView } from "../views/audit-view.ts";
import { scheduleView } from "../views/schedule-view.ts";
import { taskView } from "../views/task-view.ts";
import { uploadView } from "../views/upload-view.ts";
import { type AdminContext, requireClient } from "./admin-context.ts";
import type { Answer, Route } from "./route.ts";

const newTask = z.strictObject({
  client: z.string(),
  task: z.record(z.string(), z.unknown()),
  maxAttempts: z.number().int().min(1).max(1000).optional(),
  /** A schedule instead of one task: `1h`. */
  every: z.string().optional(),
});

const taskQuery = z.strictObject({
  client: z.string().optional(),
  state: z.enum(taskStates).optional(),
  type: z.string().optional(),
  search: z.string().optional(),
  before: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(10_000).default(200),
});

const cancelling = z.strictObject({ force: z.boolean().default(false) });

export const taskRoutes: Record<string, Route> = {
  "GET /api/task-types": () => ({ json: taskTypes }),
  "GET /api/tasks": ({ context, query }) => {
    const { client, ...filter } = taskQuery.parse(Object.fromEntries(query));
    const wanted = { ...filter, clientId: client ? requireClient(context, client).id : undefined };
    const rows = listTasks(context.database, wanted);
    return { json: rows.map((row) => taskView(context.store, row)), total: countTasks(context.database, wanted) };
  },
  "POST /api/tasks": ({ context, deeds, body }) => {
    const { client, task, maxAttempts, every } = newTask.parse(body);
    const clientId = requireClient(context, client).id;
    const input = task as JsonValue;
    if (every === undefined) {
      return { status: 201, json: taskView(context.store, deeds.queueTask({ clientId, task: input, maxAttempts })) };
    }
    const schedule = deeds.addSchedule({ clientId, task: input, everyMs: parseDuration(every), maxAttempts });
    context.containment.run("looking for what is due", () => context.store.tick(context.containment.failed));
    return { status: 201, json: scheduleView(schedule) };
  },
  "GET /api/tasks/:id": ({ context, id }) => showTask(context, id),
  "POST /api/tasks/:id/cancel": ({ context, deeds, id, body }) => {
    if (!readTask(context.database, id)) return undefined;
    const done = deeds.cancelTask(id, cancelling.parse(body));
    return done ? showTask(context, id) : { status: 409, json: { error: "the task has ended" } };
  },
  "GET /api/schedules": ({ context }) => ({ json: listSchedules(context.database).map(scheduleView) }),
  "DELETE /api/schedules/:id": ({ deeds, id }) => (deeds.removeSchedule(id) ? { json: { removed: id } } : undefined),
};

/** With what it uploaded and what people did about it. */
function showTask({ database, store, uploads }: AdminContext, id: string): Answer {
  const task = readTask(database, id);
  return (
    task && {
      json: {
        ...taskView(store, task),
        uploads: uploads.list({ taskId: id }).map(uploadView),
        audit: listAudit(database, { subject: id }).map(auditView),
      },
    }
  );
}
