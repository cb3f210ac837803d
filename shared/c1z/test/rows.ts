import {
  EntitlementSchema,
  GrantExpandableSchema,
  GrantSchema,
  ResourceSchema,
  ResourceTypeSchema,
} from "@baton-connectors/protocol/connector-v2";
import { create } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";

export const type = (id: string) => create(ResourceTypeSchema, { id, displayName: id });
export const thing = (resourceType: string, resource: string, displayName = "") =>
  create(ResourceSchema, { id: { resourceType, resource }, displayName });
export const entitlement = (group: string) =>
  create(EntitlementSchema, { id: `group:${group}:member`, resource: thing("group", group), displayName: group });

interface More {
  readonly id?: string;
  /** Entitlements whose holders this grant passes on. */
  readonly expandedBy?: readonly string[];
  readonly principalType?: string;
}
export const grant = (group: string, principal: string, { id, expandedBy, principalType = "user" }: More = {}) =>
  create(GrantSchema, {
    id: id ?? `group:${group}:member:${principalType}:${principal}`,
    entitlement: entitlement(group),
    principal: thing(principalType, principal),
    annotations: expandedBy
      ? [anyPack(GrantExpandableSchema, create(GrantExpandableSchema, { entitlementIds: [...expandedBy] }))]
      : [],
  });
