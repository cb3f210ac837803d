import { localTime } from "../pebble/local-time.ts";
import type { V3Content } from "../pebble/v3-content.ts";
import type { SyncRun } from "../store/sync-runs.ts";
import type { SyncList } from "./described-syncs.ts";

/** What a v3 file says of its one sync. */
export function v3SyncList(path: string, { syncRun: found, close }: Pick<V3Content, "syncRun" | "close">): SyncList {
  const { syncId, parentSyncId, linkedSyncId, supportsDiff, stats } = found;
  const run: SyncRun = {
    ...{ syncId, parentSyncId, linkedSyncId, supportsDiff, stats, token: found.syncToken, type: found.syncType },
    startedAt: localTime(found.startedAt),
    endedAt: found.endedAt && localTime(found.endedAt),
  };
  return {
    ...{ path, format: "v3", close },
    syncs: () => [run],
    latestFinished: (type = run.type) => (run.endedAt !== null && run.type === type ? run : undefined),
    sync: (id) => (id === run.syncId ? run : undefined),
  };
}
