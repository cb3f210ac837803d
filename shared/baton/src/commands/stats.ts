import { SyncRunSchema } from "@baton-connectors/protocol/reader";
import { lookedAt, withSyncList } from "../file/open-file.ts";
import { syncMessage } from "../file/sync-message.ts";
import { messageJson } from "../output/message-json.ts";
import { printTable } from "../output/table.ts";
import { rfc3339, wholeSeconds } from "../output/time.ts";
import type { ListOptions } from "../program/frame.ts";

const engines = { v1: "sqlite", v3: "pebble" } as const;

export const showStats = ({ output, json, file, syncId }: ListOptions) =>
  withSyncList(file, async (list) => {
    const message = syncMessage(lookedAt(list, { syncId, warn: output.warn }));
    if (json) return void (await output.write(messageJson(SyncRunSchema, message)));
    const { startedAt, endedAt, stats } = message;
    const fields = [
      ["Engine", engines[list.format]],
      ["Sync ID", message.id],
      ["Sync Type", message.syncType],
      ["Parent Sync ID", message.parentSyncId || "-"],
      ["Started At", startedAt ? rfc3339(startedAt) : "-"],
      ["Ended At", endedAt ? rfc3339(endedAt) : "-"],
      ["Duration", startedAt && endedAt ? wholeSeconds(startedAt, endedAt) : "-"],
      ["Sync Token", message.syncToken || "-"],
    ];
    await printTable(output, ["Field", "Value"], fields);
    if (!stats) return void (await output.write("no stats available for this sync\n"));
    await printTable(
      output,
      ["Type", "Count"],
      [
        ["Resource Types", String(stats.resourceTypes)],
        ["Resources", String(stats.resources)],
        ["Entitlements", String(stats.entitlements)],
        ["Grants", String(stats.grants)],
      ],
    );
    const types = new Set(
      [stats.resourcesByResourceType, stats.entitlementsByResourceType, stats.grantsByResourceType].flatMap(
        Object.keys,
      ),
    );
    const rows = [...types]
      .sort()
      .map((type) => [
        type,
        ...[stats.resourcesByResourceType, stats.entitlementsByResourceType, stats.grantsByResourceType].map((counts) =>
          String(counts[type] ?? 0),
        ),
      ]);
    await printTable(output, ["Resource Type", "Resources", "Entitlements", "Grants"], rows);
  });
