import { type Task, TaskSchema } from "@baton-connectors/protocol/connectorapi";
import { BatonError } from "@baton-connectors/sdk/errors";
import { create } from "@bufbuild/protobuf";
import { failure } from "../tasks/outcome.ts";
import type { TaskCase } from "../tasks/task-context.ts";
import type { LeftTask } from "../workspace/workspace.ts";
import { type DoContext, reportOutcome } from "./do-task.ts";
import { cutOff } from "./perform-task.ts";
import { mayNotRepeat } from "./unrepeatable.ts";

/**
 * What processes that were killed had taken, task by task: what was not begun, or may be begun again, is handed back, so that
 * nobody has to wait until its lease is over; of the rest a person is told at once that it was cut off. What comes back
 * ends, by the task's id, when the server knows.
 */
export const handBack = (work: DoContext): ReadonlyMap<string, Promise<void>> =>
  new Map(work.workspace.left().map((left) => [left.taskId, settle(left, work)]));

async function settle({ taskId, kind, takenAt, begun }: LeftTask, work: DoContext): Promise<void> {
  const task = taskOf(taskId, kind);
  const fields = { task_id: taskId, task_type: kind, taken_at: takenAt };
  const repeatable = !mayNotRepeat(task.taskType.case);
  if (begun && !repeatable) {
    work.log.warn(fields, "an earlier process had begun this task: whether it took effect is not known");
    return reportOutcome(task, cutOff(), work);
  }
  work.log.warn(
    fields,
    repeatable
      ? "an earlier process was ended before this task was done: handing it back"
      : "an earlier process had taken this task and never begun it: handing it back",
  );
  const why = repeatable ? "the connector was ended before the task was done" : "the task was never begun";
  return reportOutcome(task, failure(new BatonError("Canceled", `handed back: ${why}`)), work);
}

const taskOf = (id: string, kind: string): Task =>
  create(TaskSchema, { id, taskType: { case: kind as TaskCase, value: {} } as Task["taskType"] });
