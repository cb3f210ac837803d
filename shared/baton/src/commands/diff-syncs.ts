import type { SyncRun } from "@baton-connectors/c1z";
import { EntitlementSchema, GrantSchema, ResourceSchema } from "@baton-connectors/protocol/connector-v2";
import { BatonError } from "@baton-connectors/sdk/errors";
import { type DescMessage, fromBinary } from "@bufbuild/protobuf";
import { changedRows, type RowTable } from "../file/changed-rows.ts";
import { withReader } from "../file/open-file.ts";
import { jsonArray, jsonObject } from "../output/json-list.ts";
import { messageJson } from "../output/message-json.ts";
import type { ListOptions } from "../program/frame.ts";

const schemas: Readonly<Record<RowTable, DescMessage>> = {
  resources: ResourceSchema,
  entitlements: EntitlementSchema,
  grants: GrantSchema,
};

/** What the newest finished full sync of a file changed against the one before, as JSON. */
export const diffNewest = ({ output, file }: ListOptions) =>
  withReader(file, async (reader) => {
    const finished = reader.syncs().filter(({ endedAt, type }) => endedAt && type === "full");
    const [previous, newest] = newestTwo(finished);
    const part = (table: RowTable) => {
      const json = (kind: "created" | "deleted" | "modified") =>
        jsonArray(
          [...changedRows(reader.database, table, kind, previous.syncId, newest.syncId)].map(({ data }) =>
            messageJson(schemas[table], fromBinary(schemas[table], data)),
          ),
        );
      const changes = { created: json("created"), deleted: json("deleted"), modified: json("modified") };
      return jsonObject(changes);
    };
    await output.write(
      jsonObject({ resources: part("resources"), entitlements: part("entitlements"), grants: part("grants") }),
    );
  });

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
