import { readFileSync } from "node:fs";
import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import { Command } from "commander";
import { taskTypes } from "../task-body.ts";
import { taskView } from "../views/task-view.ts";
import { type QueueOptions, queue, queueOptions, requireTask } from "./queue.ts";
import { print } from "./table.ts";
import { withStore } from "./with-store.ts";

type NamedOptions = QueueOptions & { entitlement?: string; principal?: string };

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
    .action((options: SyncOptions, command: Command) =>
      queue(command, options, () => ({ sync_full: syncFields(options) })),
    );
  for (const type of taskTypes) {
    const command = task
      .command(`${type} [fields]`)
      .description(`Queues a ${type} task; fields are its protojson, or @file.`);
    if (named(type)) namedOptions(command);
    queueOptions(command).action((fields: string | undefined, options: NamedOptions, command: Command) =>
      queue(command, options, async (store, clientId) => {
        const { entitlement, principal } = options;
        if (named(type)) requireNamed(type, fields, options);
        if (entitlement === undefined || principal === undefined) return { [type]: readFields(fields) };
        // Reading c1z files takes a while to load, and most commands never do it.
        const { grantTask, revokeTask } = await import("../provisioning-task.ts");
        return (type === "grant" ? grantTask : revokeTask)(store, clientId, { entitlement, principal });
      }),
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
    .option("--force", "end it at once, whatever its connector is doing and will answer")
    .action((id: string, { force = false }: { force?: boolean }, command: Command) =>
      withStore(command, (store, deeds) => {
        requireTask(store, id);
        if (!deeds.cancelTask(id, { force })) throw new Error(`task ${id} has ended already`);
      }),
    );
  return task;
}

const named = (type: string): boolean => type === "grant" || type === "revoke";

/** A grant of nothing to nobody would be queued, and fail at the connector. */
function requireNamed(type: string, fields: string | undefined, { entitlement, principal }: NamedOptions): void {
  const names = [entitlement, principal].filter((name) => name !== undefined).length;
  if (fields === undefined && names < 2) {
    throw new Error(`a ${type} needs both --entitlement ID and --principal TYPE:ID, or its fields as JSON`);
  }
  if (fields !== undefined && names > 0) {
    throw new Error("fields and --entitlement with --principal exclude each other");
  }
}

/** Instead of fields: both are looked up in what the client uploaded last. */
function namedOptions(command: Command): void {
  command
    .option("--entitlement <id>", "entitlement of the newest upload, such as group:g1:member")
    .option("--principal <type:id>", "resource of the newest upload, such as user:u1");
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
