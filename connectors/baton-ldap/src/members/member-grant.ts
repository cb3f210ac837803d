import type { Grant, Resource } from "@baton-connectors/protocol/connector-v2";
import { entitlementId, grant, grantExpandable } from "@baton-connectors/sdk";
import type { Any } from "@bufbuild/protobuf/wkt";
import type { Principal } from "./listed.ts";

/** Members of a group that is a member are members. */
export function memberGrant(resource: Resource, principal: Principal, annotations: readonly Any[] = []): Grant {
  const inherited =
    principal.resourceType === "group"
      ? [grantExpandable({ entitlementIds: [entitlementId(principal, "member")] })]
      : [];
  return grant(resource, "member", principal, { annotations: [...annotations, ...inherited] });
}
