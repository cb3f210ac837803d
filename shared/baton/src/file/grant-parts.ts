import { BinaryReader } from "@bufbuild/protobuf/wire";

/** A grant's fields as its bytes have them. The entitlement and principal are the same bytes in thousands of grants. */
export interface GrantParts {
  readonly entitlement: Uint8Array | undefined;
  readonly principal: Uint8Array | undefined;
  readonly id: string | undefined;
  /** The other fields, tags included. */
  readonly others: Uint8Array | undefined;
}

/** Takes a grant apart without decoding what grants have in common. */
export function grantParts(data: Uint8Array): GrantParts {
  const reader = new BinaryReader(data);
  let [entitlement, principal]: (Uint8Array | undefined)[] = [];
  let id: string | undefined;
  const others: Uint8Array[] = [];
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const [field, wireType] = reader.tag();
    if (field === 1) entitlement = reader.bytes();
    else if (field === 2) principal = reader.bytes();
    else if (field === 3) id = reader.string();
    else {
      reader.skip(wireType, field);
      others.push(data.subarray(start, reader.pos));
    }
  }
  return { entitlement, principal, id, others: others.length === 0 ? undefined : Buffer.concat(others) };
}
