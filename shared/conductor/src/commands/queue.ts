import { setTimeout as sleep } from "node:timers/promises";
import { type Command, Option } from "commander";
import { parseDuration } from "../duration-text.ts";
import { openStates, readTask, type TaskRow } from "../state/tasks.ts";
import type { Store } from "../store.ts";
import type { TaskInput } from "../task-body.ts";
import { taskView } from "../views/task-view.ts";
import { summary } from "./outcome.ts";
import { wholeNumber } from "./serve.ts";
import { print } from "./table.ts";
import { chooseClient, withStore } from "./with-store.ts";

export type QueueOptions = {
  client?: string;
  maxAttempts?: number;
  every?: string;
  wait?: boolean;
  debug?: boolean;
  output?: string;
};

export function queueOptions(command: Command): Command {
  return command
    .option("--client <name>", "whose connector gets it (needed when there are several clients)")
    .option("--max-attempts <number>", "attempts for retryable failures", wholeNumber)
    .option("--every <duration>", "repeat: 15m, 1h, 1d")
    .option("--debug", "ask the connector for its debug log")
    .option("--wait", "wait for the outcome; the exit status is 0 only when it succeeded")
    .addOption(new Option("-o, --output <format>", "with --wait: json has everything").choices(["text", "json"]));
}

type MakeTask = (store: Store, clientId: string) => TaskInput | Promise<TaskInput>;

/** Queues what `make` makes, once or as a schedule, and waits for its end when asked to. */
export function queue(command: Command, options: QueueOptions, make: MakeTask): Promise<void> {
  return withStore(command, async (store, deeds) => {
    const clientId = chooseClient(store, options.client).id;
    const task = {
      ...((await make(store, clientId)) as object),
      ...(options.debug ? { debug: true } : {}),
    } as TaskInput;
    if (options.every !== undefined) {
      if (options.wait) throw new Error("--wait and --every exclude each other: a schedule has no end");
      const everyMs = parseDuration(options.every);
      const { id } = deeds.addSchedule({ clientId, task, everyMs, maxAttempts: options.maxAttempts });
      process.stdout.write(`${id}\n`);
      return;
    }
    const { id } = deeds.queueTask({ clientId, task, maxAttempts: options.maxAttempts });
    if (!options.wait) return void process.stdout.write(`${id}\n`);
    while (openStates.includes(requireTask(store, id).state)) await sleep(200);
    const ended = requireTask(store, id);
    const uploads = store.uploads.list({ taskId: id }).map((upload) => upload.id);
    print(options.output, taskView(store, ended), () => summary(taskView(store, ended), uploads));
    if (ended.state !== "succeeded") process.exitCode = 1;
  });
}

export function requireTask(store: Store, id: string): TaskRow {
  const task = readTask(store.database, id);
  if (!task) throw new Error(`no task ${id}`);
  return task;
}
