import { lengthDelimited, written } from "@baton-connectors/protocol/wire";
import { writeIdResource } from "./id-resource.ts";

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
  return written((grant) => {
    const entitlement = written((out) => {
      writeIdResource(out, 1, entitlementType, entitlementResource);
      out.text(lengthDelimited(2), entitlementId);
    });
    grant.block(lengthDelimited(1), entitlement);
    if (data[0] !== principalTag) writeIdResource(grant, 2, principalType, principalId);
    grant.raw(data);
  });
}

/** What SQL asks of a row that may need it. */
export const isSlim = "substr(data, 1, 1) is not x'0a'";
const entitlementTag = 0x0a;
const principalTag = 0x12;

/** The columns `wholeGrant` asks for, as a statement names them. */
export const grantColumns = `entitlement_id as entitlementId, resource_type_id as entitlementType,
  resource_id as entitlementResource, principal_resource_type_id as principalType, principal_resource_id as principalId`;
