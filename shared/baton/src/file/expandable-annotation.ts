import type { StoredGrant } from "@baton-connectors/c1z";
import { GrantExpandableSchema } from "@baton-connectors/protocol/connector-v2";
import { lengthDelimited, WireReader, written } from "@baton-connectors/protocol/wire";

/**
 * A grant with what it passes on among its annotations, last of them. Go puts it back where a v3 file is read, and leaves it out where
 * a v1 file is; both keep it beside the grant.
 */
export function withExpandable({ data, expansion }: Pick<StoredGrant, "data" | "expansion">): Uint8Array {
  if (expansion === null) return data;
  const annotation = written((any) => {
    any.text(lengthDelimited(1), `type.googleapis.com/${GrantExpandableSchema.typeName}`);
    if (expansion.length > 0) any.block(lengthDelimited(2), expansion);
  });
  const at = endOfAnnotations(data);
  return written((grant) => {
    grant.raw(data.subarray(0, at));
    grant.block(lengthDelimited(annotations), annotation);
    grant.raw(data.subarray(at));
  });
}

/** c1.connector.v2.Grant.annotations; fields are stored in their order. */
const annotations = 4;

function endOfAnnotations(data: Uint8Array): number {
  const fields = new WireReader(data);
  let end = 0;
  while (fields.next()) if (fields.field <= annotations) end = fields.end;
  return end;
}
