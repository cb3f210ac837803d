import type { DatabaseSync } from "node:sqlite";
import { WireReader } from "@baton-connectors/protocol/wire";

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
        const { plain, expansion } = withoutExpansion(data);
        if (expansion === undefined) continue;
        if (namesEntitlements(expansion)) update.run(plain, expansion, id);
        else shorten.run(plain, id);
      }
      more = rows.length > 0;
      after = rows.at(-1)?.id ?? after;
    }
    db.prepare("update v1_sync_runs set grants_backfilled = 1 where sync_id = ?").run(syncId as string);
  }
}

/**
 * A c1.connector.v2.Grant without its GrantExpandable annotations, and the first one's message. Done on the bytes: whoever
 * opens a database, in a thread of its own mostly, need not load every message there is.
 */
function withoutExpansion(data: Uint8Array): { plain: Uint8Array; expansion: Uint8Array | undefined } {
  const kept: Uint8Array[] = [];
  let expansion: Uint8Array | undefined;
  const grant = new WireReader(data);
  while (grant.next()) {
    const said = grant.field === 4 && grant.type === 2 ? expandable(data, grant.content, grant.end) : undefined;
    if (said) expansion ??= said;
    else kept.push(data.subarray(grant.start, grant.end));
  }
  return { plain: Buffer.concat(kept), expansion };
}

/** What the google.protobuf.Any between `from` and `to` holds, if that is a GrantExpandable. */
function expandable(data: Uint8Array, from: number, to: number): Uint8Array | undefined {
  let typeUrl = "";
  let value = new Uint8Array();
  const any = new WireReader(data, from, to);
  while (any.next()) {
    const content = data.slice(any.content, any.end);
    if (any.field === 1 && any.type === 2) typeUrl = Buffer.from(content).toString();
    else if (any.field === 2 && any.type === 2) value = content;
  }
  return typeUrl.slice(typeUrl.lastIndexOf("/") + 1) === "c1.connector.v2.GrantExpandable" ? value : undefined;
}

/** Whether `entitlement_ids`, field 1, has one that is not blank. */
function namesEntitlements(expansion: Uint8Array): boolean {
  const fields = new WireReader(expansion);
  while (fields.next()) {
    if (fields.field !== 1 || fields.type !== 2) continue;
    if (Buffer.from(expansion.subarray(fields.content, fields.end)).toString().trim() !== "") return true;
  }
  return false;
}
