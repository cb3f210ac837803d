import { type Task, TaskSchema } from "@baton-connectors/protocol/connectorapi";
import { clone, fromJson, type JsonValue, toBinary } from "@bufbuild/protobuf";
import { registry } from "./registry.ts";

/** Every kind of task a connector can be given, by its field name on the wire. */
export const taskTypes: readonly string[] = TaskSchema.oneofs[0]!.fields.map((field) => field.name);

/** A task as a client of the conductor writes it: protojson of `c1.connectorapi.baton.v1.Task`, or the message itself. */
export type TaskInput = Task | JsonValue;

/**
 * Reads a task to be queued. Unknown kinds and fields are refused by name; an id is dropped, since the queue gives it.
 */
export function readTaskInput(input: TaskInput): { type: string; body: Uint8Array } {
  const task = isTask(input) ? input : fromJson(TaskSchema, input, { registry });
  const kind = task.taskType.case;
  const type = TaskSchema.fields.find((field) => field.localName === kind)?.name ?? "unset";
  return { type, body: toBinary(TaskSchema, Object.assign(clone(TaskSchema, task), { id: "" })) };
}

function isTask(input: TaskInput): input is Task {
  return typeof input === "object" && input !== null && "$typeName" in input;
}

/**
 * Kinds whose repetition after an attempt of unknown outcome could do its work twice (a second account, a second
 * secret, a second ticket): when their lease runs out they are lost, never handed out again.
 */
const unrepeatable = new Set([
  "create_account",
  "create_resource",
  "rotate_credentials",
  "issue_credential",
  "create_ticket_task",
  "bulk_create_tickets",
  "action_invoke",
]);

export const mayRepeatUnanswered = (type: string): boolean => !unrepeatable.has(type);
