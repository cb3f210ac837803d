import { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import { toBatonError } from "@baton-connectors/sdk/errors";
import { runRules } from "../check/run-rules.ts";
import { askedOf, buildCompany } from "../company/build.ts";
import { everything, openKept } from "../company/company.ts";
import { statsOf } from "../file/sync-message.ts";
import { prepareChanges } from "./changes.ts";
import type { Told, Work } from "./preparing.ts";
import { prepareSearch } from "./search.ts";

/* What takes seconds is done in a thread of its own, while the page is answered. */

const port = parentPort!;
const tell = (told: Told) => port.postMessage(told);
const work = workerData as Work;

try {
  if (work.task === "build") await build(work);
  else check(work);
  tell({ kind: "done" });
} catch (thrown) {
  const { code, message, hint } = toBatonError(thrown);
  tell({ kind: "failed", code, message, hint });
}

async function build({ path, options }: Extract<Work, { task: "build" }>): Promise<void> {
  const asked = askedOf({
    ...options,
    tell: {
      warn: (text) => tell({ kind: "warning", text }),
      progress: (text) => tell({ kind: "progress", text }),
    },
    read: (app, sync) => {
      const counts = statsOf(sync);
      tell({
        kind: "read",
        app,
        sync: sync.syncId,
        at: sync.endedAt,
        resources: counts?.resources,
        grants: counts?.grants,
      });
    },
  });
  const db = new DatabaseSync(path);
  try {
    await buildCompany(db, asked, everything);
    tell({ kind: "progress", text: "Preparing the search…" });
    prepareSearch(db);
    prepareChanges(db);
  } finally {
    db.close();
  }
}

function check({ path, rules, now }: Extract<Work, { task: "check" }>): void {
  const db = openKept(path);
  try {
    for (const rule of rules.rules)
      for (const checked of runRules(db, { ...rules, rules: [rule] }, new Date(now)))
        tell({ kind: "checked", checked });
  } finally {
    db.close();
  }
}
