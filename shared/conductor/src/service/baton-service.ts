import {
  type BatonService,
  BatonServiceFinishTaskRequestSchema,
  BatonServiceFinishTaskResponseSchema,
  BatonServiceGetTaskRequestSchema,
  BatonServiceGetTaskResponseSchema,
  BatonServiceGetTasksRequestSchema,
  BatonServiceGetTasksResponseSchema,
  type BatonServiceHeartbeatRequest,
  BatonServiceHeartbeatRequestSchema,
  BatonServiceHeartbeatResponseSchema,
  BatonServiceHelloRequestSchema,
  BatonServiceHelloResponseSchema,
  TaskSchema,
} from "@baton-connectors/protocol/connectorapi";
import { create, toBinary } from "@bufbuild/protobuf";
import { type Duration, DurationSchema } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, type HandlerContext, type ServiceImpl } from "@connectrpc/connect";
import type { Context } from "../context.ts";
import { noteConnector } from "../state/connectors.ts";
import { answer } from "./call.ts";
import { finishProblem, getTaskProblem, getTasksProblem, heartbeatProblem, helloProblem } from "./request-rules.ts";
import { receiveAsset } from "./upload-asset.ts";

/** `c1.connectorapi.baton.v1.BatonService` over the task queue. */
export function batonService(context: Context): ServiceImpl<typeof BatonService> {
  const { database, queue, settings } = context;
  const nextPoll = (found: boolean) =>
    settings().omitNextPoll ? {} : { nextPoll: duration(found ? settings().nextPollTaskMs : settings().nextPollMs) };

  return {
    hello: (request, handler) =>
      answer(
        context,
        "Hello",
        { input: BatonServiceHelloRequestSchema, output: BatonServiceHelloResponseSchema, request, handler },
        helloProblem,
        (client) => {
          noteConnector(database, client.id, request.hostId, toBinary(BatonServiceHelloRequestSchema, request));
          if (request.taskId) queue.finishHello(client.id, request.hostId, request.taskId);
          return create(BatonServiceHelloResponseSchema);
        },
      ),
    getTask: (request, handler) =>
      answer(
        context,
        "GetTask",
        { input: BatonServiceGetTaskRequestSchema, output: BatonServiceGetTaskResponseSchema, request, handler },
        getTaskProblem,
        (client) => {
          refuseGone(handler);
          noteConnector(database, client.id, request.hostId);
          const [task] = queue.lease(client.id, request.hostId, 1, [], workDirectoryOf(handler));
          const idle = settings().idleNoneTask
            ? { task: create(TaskSchema, { taskType: { case: "none", value: {} } }) }
            : {};
          return create(BatonServiceGetTaskResponseSchema, { ...(task ? { task } : idle), ...nextPoll(!!task) });
        },
      ),
    getTasks: (request, handler) =>
      answer(
        context,
        "GetTasks",
        { input: BatonServiceGetTasksRequestSchema, output: BatonServiceGetTasksResponseSchema, request, handler },
        getTasksProblem,
        (client) => {
          if (!settings().getTasks) throw new ConnectError("GetTasks is switched off", Code.Unimplemented);
          refuseGone(handler);
          noteConnector(database, client.id, request.hostId);
          const limit = Math.min(request.pageSize, settings().getTasksLimit);
          const { hostId, knownTaskIds } = request;
          const tasks = queue.lease(client.id, hostId, limit, knownTaskIds, workDirectoryOf(handler));
          return create(BatonServiceGetTasksResponseSchema, { tasks, ...nextPoll(tasks.length > 0) });
        },
      ),
    heartbeat: (request, handler) =>
      answer(
        context,
        "Heartbeat",
        { input: BatonServiceHeartbeatRequestSchema, output: BatonServiceHeartbeatResponseSchema, request, handler },
        heartbeatProblem,
        (client, fault) => {
          if (fault?.cancelled) queue.cancel(request.taskId);
          return heartbeatAnswer(context, client.id, request);
        },
      ),
    finishTask: (request, handler) =>
      answer(
        context,
        "FinishTask",
        { input: BatonServiceFinishTaskRequestSchema, output: BatonServiceFinishTaskResponseSchema, request, handler },
        finishProblem,
        (client) => {
          queue.finish(client.id, request);
          context.containment.run("deleting old uploads", () =>
            context.uploads.prune(client.id, settings().keepUploads),
          );
          return create(BatonServiceFinishTaskResponseSchema);
        },
      ),
    uploadAsset: (requests, handler) => receiveAsset(context, requests, handler),
    startDebugging() {
      throw new ConnectError("StartDebugging is not served", Code.Unimplemented);
    },
  };
}

/** A task that is handed to a caller who has left would be nobody's until its lease ends. */
function refuseGone({ signal }: HandlerContext): void {
  if (signal.aborted) throw new ConnectError("the caller has left", Code.Canceled);
}

/** Ours say it; see shared/service. */
const workDirectoryOf = ({ requestHeader }: HandlerContext) => requestHeader.get("baton-work-directory") ?? undefined;

const duration = (ms: number): Duration =>
  create(DurationSchema, { seconds: BigInt(Math.floor(ms / 1000)), nanos: (ms % 1000) * 1_000_000 });

function heartbeatAnswer({ queue, settings }: Context, clientId: string, request: BatonServiceHeartbeatRequest) {
  const beat = (taskId: string) => queue.heartbeat(clientId, request.hostId, taskId);
  const nextHeartbeat = duration(settings().nextHeartbeatMs);
  if (request.taskIds.length > 0) {
    const cancelledTaskIds = request.taskIds.filter((taskId) => beat(taskId) !== "alive");
    return create(BatonServiceHeartbeatResponseSchema, { nextHeartbeat, cancelledTaskIds });
  }
  const state = beat(request.taskId);
  if (state === "unknown") throw new ConnectError(`no task ${request.taskId}`, Code.NotFound);
  return create(BatonServiceHeartbeatResponseSchema, { nextHeartbeat, cancelled: state === "cancelled" });
}
