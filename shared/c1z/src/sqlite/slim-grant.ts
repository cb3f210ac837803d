import { EntitlementSchema, GrantSchema, ResourceSchema } from "@baton-connectors/protocol/connector-v2";
import { create, toBinary } from "@bufbuild/protobuf";

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
  const named = (resourceType: string, resource: string) => create(ResourceSchema, { id: { resourceType, resource } });
  const missing = create(GrantSchema, {
    entitlement: create(EntitlementSchema, {
      id: entitlementId,
      resource: named(entitlementType, entitlementResource),
    }),
    ...(data[0] !== principalTag && { principal: named(principalType, principalId) }),
  });
  return Buffer.concat([toBinary(GrantSchema, missing), data]);
}
const entitlementTag = 0x0a;
const principalTag = 0x12;

/** The columns `wholeGrant` asks for, as a statement names them. */
export const grantColumns = `entitlement_id as entitlementId, resource_type_id as entitlementType,
  resource_id as entitlementResource, principal_resource_type_id as principalType, principal_resource_id as principalId`;
