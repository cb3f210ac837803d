import {
  type Entitlement,
  Entitlement_PurposeValue,
  EntitlementSchema,
  type Resource,
} from "@baton-connectors/protocol/connector-v2";
import { create } from "@bufbuild/protobuf";
import type { Any } from "@bufbuild/protobuf/wkt";
import { entitlementId } from "./ids.ts";
import type { GrantableTo } from "./resource-type.ts";

export interface EntitlementInit {
  /** Default: the name. */
  readonly displayName?: string | undefined;
  readonly description?: string | undefined;
  /** Resource types whose resources can hold it. */
  readonly grantableTo?: readonly GrantableTo[];
  readonly annotations?: readonly Any[];
  /** Default: the name. Does not change the id. */
  readonly slug?: string | undefined;
}

/** Being in or having something: membership, an assigned role. */
export const assignment = (resource: Resource, name: string, init?: EntitlementInit) =>
  entitlement(resource, name, Entitlement_PurposeValue.ASSIGNMENT, init);
/** Being allowed to do something. */
export const permission = (resource: Resource, name: string, init?: EntitlementInit) =>
  entitlement(resource, name, Entitlement_PurposeValue.PERMISSION, init);
/** Owning something. */
export const ownership = (resource: Resource, name: string, init?: EntitlementInit) =>
  entitlement(resource, name, Entitlement_PurposeValue.OWNERSHIP, init);

/**
 * An entitlement that every resource of a type has, stated once for the type. The engine makes one per resource; display
 * name and description default to the resource's.
 */
export function staticEntitlement(
  name: string,
  purpose: "assignment" | "permission" | "ownership",
  init: EntitlementInit = {},
): Entitlement {
  return create(EntitlementSchema, {
    displayName: init.displayName ?? "",
    description: init.description ?? "",
    slug: init.slug ?? name,
    purpose: purposes[purpose],
    grantableTo: (init.grantableTo ?? []).map((type) => type.message),
    annotations: [...(init.annotations ?? [])],
  });
}

const purposes = {
  assignment: Entitlement_PurposeValue.ASSIGNMENT,
  permission: Entitlement_PurposeValue.PERMISSION,
  ownership: Entitlement_PurposeValue.OWNERSHIP,
};

function entitlement(
  resource: Resource,
  name: string,
  purpose: Entitlement_PurposeValue,
  init: EntitlementInit = {},
): Entitlement {
  return create(EntitlementSchema, {
    id: entitlementId(resource.id!, name),
    resource,
    displayName: init.displayName ?? name,
    description: init.description ?? "",
    slug: init.slug ?? name,
    purpose,
    grantableTo: (init.grantableTo ?? []).map((type) => type.message),
    annotations: [...(init.annotations ?? [])],
  });
}
