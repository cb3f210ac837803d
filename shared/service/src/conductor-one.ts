import type { ConnectorMetadata } from "@baton-connectors/protocol/connector-v2";
import {
  BatonService,
  BatonServiceFinishTaskRequestSchema,
  BatonServiceGetTaskRequestSchema,
  BatonServiceGetTasksRequestSchema,
  BatonServiceHeartbeatRequestSchema,
  type BatonServiceHeartbeatResponse,
  BatonServiceHelloRequestSchema,
  type Task,
} from "@baton-connectors/protocol/connectorapi";
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import type { Duration } from "@bufbuild/protobuf/wkt";
import type { Channel } from "./channel/channel.ts";
import { osInfo } from "./host/os-info.ts";
import type { Build } from "./options.ts";
import { uploadAsset } from "./upload/upload-asset.ts";

/** What a poll brought, and when to ask again. */
export interface Polled {
  readonly tasks: readonly Task[];
  /** Undefined: the server does not say. */
  readonly nextPollMs: number | undefined;
}

export type FinalState = MessageInitShape<typeof BatonServiceFinishTaskRequestSchema>;

/** ConductorOne's side of service mode: one function per call. */
export interface ConductorOne {
  hello(metadata: ConnectorMetadata, taskId: string, signal?: AbortSignal): Promise<void>;
  getTask(signal: AbortSignal): Promise<Polled>;
  getTasks(known: readonly string[], most: number, signal: AbortSignal): Promise<Polled>;
  heartbeat(taskId: string): Promise<BatonServiceHeartbeatResponse>;
  /** Returns the number of bytes sent. */
  upload(taskId: string, path: string, signal: AbortSignal): Promise<number>;
  finish(state: FinalState): Promise<void>;
  close(): void;
}

/** A server may keep a poll waiting; the connection's own keepalive notices a dead one. */
const pollMs = 10 * 60_000;
const helloMs = 60_000;

export interface Caller {
  readonly hostId: string;
  /** The identity of the directory that this process keeps its unfinished work in. */
  readonly workDirectory: string;
  readonly build: Build;
}

/**
 * Metadata of a poll, beside what the Go connectors send: a server may give a task again to whoever works in the directory
 * that it was given to, even one that must not be done twice, since its marks say whether it was begun.
 */
const workDirectoryKey = "baton-work-directory";

export function createConductorOne(channel: Channel, { hostId, workDirectory, build }: Caller): ConductorOne {
  const metadata = { [workDirectoryKey]: workDirectory };
  const { method } = BatonService;
  return {
    async hello(connectorMetadata, taskId, signal) {
      const request = create(BatonServiceHelloRequestSchema, {
        hostId,
        taskId,
        buildInfo: {
          langVersion: `node${process.versions.node}`,
          package: build.package,
          packageVersion: build.version || "0.0.0",
        },
        osInfo: osInfo(),
        connectorMetadata,
      });
      await channel.call(method.hello, request, { timeoutMs: helloMs, signal });
    },
    async getTask(signal) {
      const request = create(BatonServiceGetTaskRequestSchema, { hostId });
      const { task, nextPoll } = await channel.call(method.getTask, request, { timeoutMs: pollMs, signal, metadata });
      return { tasks: task ? [task] : [], nextPollMs: milliseconds(nextPoll) };
    },
    async getTasks(knownTaskIds, pageSize, signal) {
      const request = create(BatonServiceGetTasksRequestSchema, { hostId, knownTaskIds: [...knownTaskIds], pageSize });
      const { tasks, nextPoll } = await channel.call(method.getTasks, request, { timeoutMs: pollMs, signal, metadata });
      return { tasks, nextPollMs: milliseconds(nextPoll) };
    },
    heartbeat: (taskId) =>
      channel.call(method.heartbeat, create(BatonServiceHeartbeatRequestSchema, { hostId, taskId })),
    upload: (taskId, path, signal) => uploadAsset(channel, { hostId, taskId, path, signal }),
    async finish(state) {
      await channel.call(method.finishTask, create(BatonServiceFinishTaskRequestSchema, { ...state, hostId }));
    },
    close: () => channel.close(),
  };
}

export const milliseconds = (duration: Duration | undefined): number | undefined =>
  duration && Number(duration.seconds) * 1000 + duration.nanos / 1e6;
