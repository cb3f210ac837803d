import { InvokeActionResponseSchema } from "@baton-connectors/protocol/connector-v2";
import type { Task } from "@baton-connectors/protocol/connectorapi";
import { create } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { playScenario, readScenario } from "../src/index.ts";
import { type ConnectorClient, connect, uploadMessages } from "./connector-client.ts";
import { type Running, runningConductor } from "./running-conductor.ts";

const hostId = "host-1";
let running: Running;
let connector: ConnectorClient;
let stopped: boolean;
let polling: Promise<void>;

beforeEach(async () => {
  running = await runningConductor();
  connector = await connect(running.conductor, running.issued);
  stopped = false;
  polling = poll();
});
afterEach(async () => {
  stopped = true;
  await polling;
  await running.stop();
});

const seen: Task[] = [];

async function poll(): Promise<void> {
  seen.length = 0;
  while (!stopped) {
    const { task } = await connector.getTask({ hostId });
    if (task) {
      seen.push(task);
      await answer(task).catch(() => {});
    } else await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A connector with one answer for each kind of task. */
async function answer(task: Task): Promise<void> {
  const { taskType, id: taskId } = task;
  const error = (code: number, message: string, nonRetryable: boolean) =>
    connector.finishTask({
      hostId,
      taskId,
      status: { code, message },
      finalState: { case: "error", value: { nonRetryable } },
    });
  switch (taskType.case) {
    case "hello":
      return void (await connector.hello({ hostId, taskId, connectorMetadata: {} }));
    case "syncFull":
      await connector.heartbeat({ hostId, taskId });
      await connector.uploadAsset(uploadMessages(taskId, Buffer.from("C1ZF\0content")));
      await connector.uploadAsset(uploadMessages(taskId, Buffer.from('{"msg":"debug"}')));
      return void (await connector.finishTask({ hostId, taskId, finalState: { case: "success", value: {} } }));
    case "actionInvoke": {
      const response = anyPack(
        InvokeActionResponseSchema,
        create(InvokeActionResponseSchema, { id: "act-1", name: "x" }),
      );
      return void (await connector.finishTask({
        hostId,
        taskId,
        finalState: { case: "success", value: { response } },
      }));
    }
    case "listEvents":
      return;
    case undefined:
      return void (await error(2, "unsupported task type", false));
    default:
      await error(5, "rpc error: code = NotFound desc = inner", true);
  }
}

const standsFor = (name: string) => `$${`{${name}}`}`;

const play = (json: object) =>
  playScenario(readScenario(json), {
    conductor: running.conductor,
    clientId: running.issued.clientId,
    keys: { k: "v" },
  });

test("a scenario is played and compared task by task", async () => {
  const played = await play({
    settings: { next_poll: "0.02s", next_heartbeat: "1s" },
    tasks: [
      {
        task: { action_invoke: { name: "quick" } },
        expect: { outcome: "success", response_type: "c1.connector.v2.InvokeActionResponse" },
      },
      {
        task: { action_status: { id: standsFor("task.0.response.id"), name: standsFor("key.k") } },
        expect: { outcome: "error", code: 5, non_retryable: true },
      },
      {
        task: { sync_full: {} },
        expect: { outcome: "success", uploads: 2, magic: ["c1z-v1", "json-log"], min_heartbeats: 1 },
      },
      { task: { hello: {} }, expect: { outcome: "hello" } },
      { task: { list_events: {} }, timeout: "0.2s", expect: { outcome: "none" } },
      { task: {}, unknown_field: 200, expect: { outcome: "error", message: "unsupported", non_retryable: false } },
      { task: { grant: {}, id: "short" }, timeout: "0.3s", expect: { outcome: "none" } },
      { task: { revoke: {} }, expect: { outcome: "any" } },
    ],
  });
  expect(played.flatMap(({ differences }) => differences)).toEqual([]);
  expect(played).toHaveLength(8);
  expect(seen[1]!.taskType).toMatchObject({ case: "actionStatus", value: { id: "act-1", name: "v" } });
  expect(seen[5]!.$unknown).toMatchObject([{ no: 200 }]);
});

test("what is other than expected is told", async () => {
  const [task] = await play({
    settings: { next_poll: "0.02s" },
    faults: [{ on: "UploadAsset", nth: "1-", after_messages: 1, code: "Internal", message: "no" }],
    tasks: [{ task: { sync_full: {} }, timeout: "0.5s", expect: { outcome: "success", uploads: 1 } }],
  });
  expect(task!.differences).toEqual(['outcome: expected "success", found "none"', "uploads: expected 1, found 0"]);
});

test("a scenario that makes no sense is refused", async () => {
  expect(() => readScenario({ tasks: [{ task: {}, expect: { outcome: "fine" } }] })).toThrow("outcome");
  expect(() => readScenario({ faults: [{ on: "Nothing" }] })).toThrow();
  await expect(
    play({ tasks: [{ task: { hello: {}, debug: standsFor("key.none") }, expect: { outcome: "any" } }] }),
  ).rejects.toThrow("key.none");
});
