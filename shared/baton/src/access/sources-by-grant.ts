import type { SyncRows } from "@baton-connectors/c1z";
import { GrantSchema } from "@baton-connectors/protocol/connector-v2";
import { fromBinary } from "@bufbuild/protobuf";

/** Of every grant, by its id, what it was inherited by, as a text that is the same for the same sources. */
export const sourcesByGrant = ({ grants }: SyncRows): ReadonlyMap<string, string> =>
  new Map(
    grants().map(({ id, data }) => {
      const sources = Object.entries(fromBinary(GrantSchema, data).sources?.sources ?? {});
      return [
        id,
        `[${sources
          .map(([from, { isDirect }]) => (isDirect ? `${from} direct` : from))
          .sort()
          .join(", ")}]`,
      ];
    }),
  );
