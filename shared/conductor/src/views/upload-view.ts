import type { Upload } from "../state/uploads.ts";
import { isoTime } from "./iso-time.ts";

export type UploadView = Omit<Upload, "receivedAt" | "clientId" | "hostId" | "taskId"> & {
  client: string;
  host: string;
  task: string;
  receivedAt: string;
};

export const uploadView = ({ id, taskId, clientId, hostId, receivedAt, ...rest }: Upload): UploadView => ({
  id,
  task: taskId,
  client: clientId,
  host: hostId,
  receivedAt: isoTime(receivedAt),
  ...rest,
});
