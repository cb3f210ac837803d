import type {
  BatonServiceFinishTaskRequest,
  BatonServiceGetTaskRequest,
  BatonServiceGetTasksRequest,
  BatonServiceHeartbeatRequest,
  BatonServiceHelloRequest,
} from "@baton-connectors/protocol/connectorapi";

/** The published field rules of BatonService. Each returns what is wrong, or undefined. */
const taskId = /^[a-zA-Z0-9]{27}$/;
const badHost = (id: string) =>
  id.length < 1 || id.length > 256 ? "host_id must have 1 to 256 characters" : undefined;
const badTask = (id: string) => (taskId.test(id) ? undefined : `task_id "${id}" must be 27 letters and digits`);
const tooMany = (annotations: readonly unknown[]) => (annotations.length > 16 ? "at most 16 annotations" : undefined);

export const helloProblem = (request: BatonServiceHelloRequest): string | undefined =>
  badHost(request.hostId) ??
  (request.connectorMetadata ? undefined : "connector_metadata is required") ??
  longField("build_info", request.buildInfo) ??
  longField("os_info", request.osInfo) ??
  tooMany(request.annotations);

export const getTaskProblem = (request: BatonServiceGetTaskRequest): string | undefined => badHost(request.hostId);

export const getTasksProblem = (request: BatonServiceGetTasksRequest): string | undefined =>
  badHost(request.hostId) ??
  (request.pageSize >= 1 && request.pageSize <= 100 ? undefined : "page_size must be 1 to 100") ??
  request.knownTaskIds.map(badTask).find(Boolean);

export const heartbeatProblem = (request: BatonServiceHeartbeatRequest): string | undefined =>
  badHost(request.hostId) ?? (request.taskIds.length > 0 ? undefined : badTask(request.taskId));

export const finishProblem = (request: BatonServiceFinishTaskRequest): string | undefined =>
  badHost(request.hostId) ??
  badTask(request.taskId) ??
  (request.finalState.case ? undefined : "final_state is required") ??
  tooMany(request.finalState.value?.annotations ?? []);

function longField(name: string, message: object | undefined): string | undefined {
  const long = Object.entries(message ?? {}).find(([, value]) => typeof value === "string" && value.length > 256);
  return long && `${name}.${long[0]} is longer than 256 characters`;
}
