import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import { Command } from "commander";
import { parseDuration } from "../duration-text.ts";
import { addSchedule } from "../state/schedules.ts";
import { openStates, readTask } from "../state/tasks.ts";
import type { Store } from "../store.ts";
import { taskTypes } from "../task-body.ts";
import { taskView } from "../views/task-view.ts";
import { wholeNumber } from "./serve.ts";
import { print } from "./table.ts";
import { chooseClient, withStore } from "./with-store.ts";

type QueueOptions = { client?: string; maxAttempts?: number; every?: string; wait?: boolean; debug?: boolean };

type SyncOptions = QueueOptions & {
  storageEngine?: string;
  resourceType?: string[];
  skipExpandGrants?: boolean;
  skipGrants?: boolean;
  skipEntitlementsAndGrants?: boolean;
};

export function taskCommand(): Command {
  const task = new Command("task").description("Queues, shows and cancels tasks.");
  queueOptions(task.command("sync").description("Queues a full sync (short for sync_full)."))
    .option("--storage-engine <name>", "format of the upload: sqlite (the default) or pebble", "sqlite")
    .option("--resource-type <id...>", "only these resource types")
    .option("--skip-expand-grants")
    .option("--skip-grants")
    .option("--skip-entitlements-and-grants")
    .action((options: SyncOptions, command: Command) => queue(command, { sync_full: syncFields(options) }, options));
  for (const type of taskTypes) {
    queueOptions(
      task.command(`${type} [fields]`).description(`Queues a ${type} task; fields are its protojson, or @file.`),
    ).action((fields: string | undefined, options: QueueOptions, command: Command) =>
      queue(command, { [type]: readFields(fields) }, options),
    );
  }
  task
    .command("show <id>")
    .description("Everything known about a task, as JSON.")
    .action((id: string, _options: object, command: Command) =>
      withStore(command, (store) => print("json", taskView(store, requireTask(store, id)), () => "")),
    );
  task
    .command("cancel <id>")
    .description("Ends a waiting task; a running one is told at its next heartbeat.")
    .action((id: string, _options: object, command: Command) =>
      withStore(command, (store) => {
        requireTask(store, id);
        if (!store.queue.cancel(id)) throw new Error(`task ${id} has ended already`);
      }),
    );
  return task;
}

function queueOptions(command: Command): Command {
  return command
    .option("--client <name>", "whose connector gets it (needed when there are several clients)")
    .option("--max-attempts <number>", "attempts for retryable failures", wholeNumber)
    .option("--every <duration>", "repeat: 15m, 1h, 1d")
    .option("--debug", "ask the connector for its debug log")
    .option("--wait", "wait for the outcome; the exit status is 0 only when it succeeded");
}

function syncFields(options: SyncOptions): JsonObject {
  return {
    storage_engine: options.storageEngine ?? "",
    sync_resource_type_ids: options.resourceType ?? [],
    skip_expand_grants: options.skipExpandGrants ?? false,
    skip_grants: options.skipGrants ?? false,
    skip_entitlements_and_grants: options.skipEntitlementsAndGrants ?? false,
  };
}

function readFields(text = "{}"): JsonValue {
  const json = text.startsWith("@") ? readFileSync(text.slice(1), "utf8") : text;
  try {
    return JSON.parse(json) as JsonValue;
  } catch (error) {
    throw new Error(`the task's fields are not JSON: ${(error as Error).message}`);
  }
}

function queue(command: Command, fields: JsonObject, options: QueueOptions): Promise<void> {
  return withStore(command, async (store) => {
    const clientId = chooseClient(store, options.client).id;
    const task = { ...fields, ...(options.debug ? { debug: true } : {}) };
    if (options.every !== undefined) {
      if (options.wait) throw new Error("--wait and --every exclude each other: a schedule has no end");
      const { id } = addSchedule(store.database, { clientId, task, everyMs: parseDuration(options.every) });
      process.stdout.write(`${id}\n`);
      return;
    }
    const { id } = store.queue.add({ clientId, task, maxAttempts: options.maxAttempts });
    if (!options.wait) return void process.stdout.write(`${id}\n`);
    while (openStates.includes(requireTask(store, id).state)) await sleep(200);
    const ended = requireTask(store, id);
    print("json", taskView(store, ended), () => "");
    if (ended.state !== "succeeded") process.exitCode = 1;
  });
}

function requireTask(store: Store, id: string) {
  const task = readTask(store.database, id);
  if (!task) throw new Error(`no task ${id}`);
  return task;
}
