import { TaskSchema } from "@baton-connectors/protocol/connectorapi";
import { fromBinary, type JsonValue } from "@bufbuild/protobuf";
import type { Schedule } from "../state/schedules.ts";
import { isoTime } from "./iso-time.ts";
import { messageJson } from "./message-json.ts";

export type ScheduleView = {
  id: string;
  client: string;
  type: string;
  everySeconds: number;
  nextAt: string;
  lastTask: string | null;
  task: JsonValue;
};

export const scheduleView = ({ id, clientId, type, everyMs, nextAt, lastTaskId, body }: Schedule): ScheduleView => ({
  id,
  client: clientId,
  type,
  everySeconds: everyMs / 1000,
  nextAt: isoTime(nextAt),
  lastTask: lastTaskId,
  task: messageJson(TaskSchema, fromBinary(TaskSchema, body)),
});
