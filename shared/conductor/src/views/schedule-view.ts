import { TaskSchema } from "@baton-connectors/protocol/connectorapi";
import type { JsonValue } from "@bufbuild/protobuf";
import type { Schedule } from "../state/schedules.ts";
import { isoTime } from "./iso-time.ts";
import { storedJson } from "./message-json.ts";

export type ScheduleView = {
  id: string;
  client: string;
  type: string;
  everySeconds: number;
  nextAt: string;
  lastTask: string | null;
  maxAttempts: number | null;
  task: JsonValue;
};

export const scheduleView = ({ lastTaskId, maxAttempts, body, ...schedule }: Schedule): ScheduleView => ({
  id: schedule.id,
  client: schedule.clientId,
  type: schedule.type,
  everySeconds: schedule.everyMs / 1000,
  nextAt: isoTime(schedule.nextAt),
  lastTask: lastTaskId,
  maxAttempts,
  task: storedJson(TaskSchema, body),
});
