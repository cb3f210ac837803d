import type { DatabaseSync } from "node:sqlite";
import { GrantExpandableSchema, GrantSchema } from "@baton-connectors/protocol/connector-v2";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { anyIs, anyUnpack } from "@bufbuild/protobuf/wkt";

/** Files of older programs keep a grant's expansion in the grant; here it gets the column it has had since. */
export function backfillExpansions(db: DatabaseSync): void {
  const old = db.prepare("select sync_id as syncId from v1_sync_runs where grants_backfilled = 0").all();
  const select = db.prepare(
    "select id, data from v1_grants where sync_id = ? and expansion is null and id > ? order by id limit 1000",
  );
  const update = db.prepare("update v1_grants set data = ?, expansion = ?, needs_expansion = 1 where id = ?");
  const shorten = db.prepare("update v1_grants set data = ? where id = ?");
  for (const { syncId } of old) {
    for (let after = 0, more = true; more; ) {
      const rows = select.all(syncId as string, after) as { id: number; data: Uint8Array }[];
      for (const { id, data } of rows) {
        const grant = fromBinary(GrantSchema, data);
        const found = grant.annotations.find((any) => anyIs(any, GrantExpandableSchema));
        if (!found) continue;
        const annotations = grant.annotations.filter((any) => !anyIs(any, GrantExpandableSchema));
        const plain = toBinary(GrantSchema, { ...grant, annotations });
        const said = anyUnpack(found, GrantExpandableSchema);
        if (said?.entitlementIds.some((entitlement) => entitlement.trim() !== "")) update.run(plain, found.value, id);
        else shorten.run(plain, id);
      }
      more = rows.length > 0;
      after = rows.at(-1)?.id ?? after;
    }
    db.prepare("update v1_sync_runs set grants_backfilled = 1 where sync_id = ?").run(syncId as string);
  }
}
