import type { DatabaseSync } from "node:sqlite";
import type { Settings } from "../settings.ts";
import { pruneAudit } from "./audit.ts";
import { inTransaction } from "./database.ts";
import { openStates } from "./tasks.ts";
import type { Uploads } from "./uploads.ts";

/** Whoever waits for a task's end must come to see it. */
const youngMs = 60_000;

/**
 * Forgets what nobody will ask for: tasks that ended long ago or are many, connectors that were not heard of for long,
 * uploads and entries of the audit record beyond those that are kept. Open tasks, clients and schedules stay, however old they are.
 */
export function forgetOld(
  { database, uploads }: { database: DatabaseSync; uploads: Uploads },
  { keepTasks, keepMs, keepUploads, keepAudit }: Settings,
  now: number,
): void {
  const open = JSON.stringify(openStates);
  inTransaction(database, () => {
    database
      .prepare(
        `delete from tasks where finished_at < :oldest or (finished_at < :young and id in (
           select id from (
             select id, row_number() over (partition by client_id order by finished_at desc, rowid desc) as place
             from tasks where state not in (select value from json_each(:open))
           ) where place > :keep
         ))`,
      )
      .run({ oldest: now - keepMs, young: now - youngMs, open, keep: keepTasks });
    database.prepare("delete from attempts where task_id not in (select id from tasks)").run();
    database.prepare("delete from connectors where last_seen < ?").run(now - keepMs);
    pruneAudit(database, keepAudit);
  });
  const owners = database.prepare("select distinct client_id from uploads").all();
  for (const { client_id } of owners) uploads.prune(String(client_id), keepUploads);
}
