import { SyncOutputSchema } from "@baton-connectors/protocol/baton";
import { create } from "@bufbuild/protobuf";
import { withSyncList } from "../file/open-file.ts";
import { timesOf } from "../file/sync-message.ts";
import { printJsonList } from "../output/json-list.ts";
import { messageJson } from "../output/message-json.ts";
import { printTable } from "../output/table.ts";
import { rfc3339 } from "../output/time.ts";
import type { ListOptions } from "../program/frame.ts";

export const listSyncs = ({ output, json, file }: ListOptions) =>
  withSyncList(file, async (list) => {
    const runs = list.syncs();
    if (json) {
      const items = runs.map((run) =>
        messageJson(
          SyncOutputSchema,
          create(SyncOutputSchema, {
            id: run.syncId,
            ...timesOf(run),
            syncToken: run.token,
            syncType: run.type,
            parentSyncId: run.parentSyncId,
          }),
        ),
      );
      return printJsonList(output, "syncs", items);
    }
    const rows = runs.map((run) => {
      const { startedAt, endedAt } = timesOf(run);
      return [run.syncId, rfc3339(startedAt), endedAt ? rfc3339(endedAt) : "-", run.type, run.parentSyncId, run.token];
    });
    return printTable(output, ["ID", "Started At", "Ended At", "Type", "Parent ID", "Token"], rows, { whole: [0, 4] });
  });
