import { lengthDelimited, WireWriter } from "@baton-connectors/protocol/wire";

/** What a grant's columns say of it. */
export interface GrantColumns {
  readonly entitlementId: string;
  readonly entitlementType: string;
  readonly entitlementResource: string;
  readonly principalType: string;
  readonly principalId: string;
}

/**
 * The message of a stored grant. Go can be told to leave entitlement and principal out of it, since the columns name them:
 * then it gets both back, by id. A message that begins with its entitlement, field 1, is whole.
 */
export function wholeGrant(data: Uint8Array, columns: () => GrantColumns): Uint8Array {
  if (data[0] === entitlementTag) return data;
  const { entitlementId, entitlementType, entitlementResource, principalType, principalId } = columns();
  // Whoever gave no entitlement has none to get back.
  if (entitlementId === "") return data;
  const missing = new WireWriter(new ArrayBuffer(0));
  const resource = named(entitlementType, entitlementResource);
  missing.block(
    lengthDelimited(1),
    message((entitlement) => {
      entitlement.block(lengthDelimited(1), resource);
      entitlement.text(lengthDelimited(2), entitlementId);
    }),
  );
  if (data[0] !== principalTag) missing.block(lengthDelimited(2), named(principalType, principalId));
  missing.raw(data);
  return missing.bytes.subarray(0, missing.at);
}

/** A c1.connector.v2.Resource that is only an id. */
const named = (resourceType: string, resource: string): Uint8Array => {
  const id = message((out) => {
    out.text(lengthDelimited(1), resourceType);
    out.text(lengthDelimited(2), resource);
  });
  return message((out) => out.block(lengthDelimited(1), id));
};

function message(write: (out: WireWriter) => void): Uint8Array {
  const out = new WireWriter(new ArrayBuffer(0));
  write(out);
  return out.bytes.subarray(0, out.at);
}

/** What SQL asks of a row that may need it. */
export const isSlim = "substr(data, 1, 1) is not x'0a'";
const entitlementTag = 0x0a;
const principalTag = 0x12;

/** The columns `wholeGrant` asks for, as a statement names them. */
export const grantColumns = `entitlement_id as entitlementId, resource_type_id as entitlementType,
  resource_id as entitlementResource, principal_resource_type_id as principalType, principal_resource_id as principalId`;
