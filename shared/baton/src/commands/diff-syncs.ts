import type { DatabaseSync } from "node:sqlite";
import type { SyncRun } from "@baton-connectors/c1z";
import { BatonError } from "@baton-connectors/sdk/errors";
import { changedRows, rowSchemas } from "../file/changed-rows.ts";
import { withSqlReader } from "../file/open-file.ts";
import type { ListOptions } from "../program/frame.ts";
import { JsonBytes } from "../wire-json/json-bytes.ts";
import { createWireJson } from "../wire-json/wire-json.ts";

/** What the newest finished full sync of a file changed against the one before, as JSON. */
export const diffNewest = ({ output, file }: ListOptions) =>
  withSqlReader(file, async (reader) => {
    const finished = reader.syncs().filter(({ endedAt, type }) => endedAt && type === "full");
    const [previous, newest] = newestTwo(finished);
    for (const piece of document(reader.database, previous.syncId, newest.syncId)) {
      const waiting = output.write(piece);
      if (waiting) await waiting;
    }
  });

const changes = ["created", "deleted", "modified"] as const;

/** Lists without items are left out. */
function* document(database: DatabaseSync, before: string, after: string): Generator<string | Uint8Array> {
  const json = createWireJson();
  const target = new JsonBytes();
  yield "{";
  for (const [i, table] of (["resources", "entitlements", "grants"] as const).entries()) {
    yield `${i === 0 ? "" : ","}"${table}":{`;
    let lists = 0;
    for (const change of changes) {
      let items = 0;
      for (const data of changedRows(database, table, change, before, after)) {
        if (items++ === 0) yield `${lists++ === 0 ? "" : ","}"${change}":[`;
        else yield ",";
        target.used = 0;
        json(rowSchemas[table], data, target);
        yield target.bytes.subarray(0, target.used);
      }
      if (items > 0) yield "]";
    }
    yield "}";
  }
  yield "}";
}

function newestTwo(finished: readonly SyncRun[]): readonly [SyncRun, SyncRun] {
  const [newest, previous] = finished.toSorted((a, b) => (a.endedAt! < b.endedAt! ? 1 : -1));
  if (!newest) throw new BatonError("NotFound", "no syncs found - cannot diff", { hint: "Sync first." });
  if (!previous) {
    throw new BatonError("FailedPrecondition", "cannot diff single sync run", {
      hint: "Sync into the file again, or compare two files: baton diff A.c1z B.c1z",
    });
  }
  return [previous, newest];
}
