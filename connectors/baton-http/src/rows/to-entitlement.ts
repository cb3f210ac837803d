import {
  type Entitlement,
  Entitlement_PurposeValue,
  EntitlementSchema,
  type Resource,
  type ResourceType,
} from "@baton-connectors/protocol/connector-v2";
import { configError, entitlementId } from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import type { EntitlementMapping, StaticEntitlement } from "../file/mappings.ts";
import type { Values } from "../template/template.ts";

export type Messages = ReadonlyMap<string, ResourceType>;

const { ASSIGNMENT, PERMISSION, OWNERSHIP, UNSPECIFIED } = Entitlement_PurposeValue;
const purposes = new Map<string, Entitlement_PurposeValue>(
  Object.entries({
    assignment: ASSIGNMENT,
    // Of an earlier page.
    role: ASSIGNMENT,
    access: ASSIGNMENT,
    permission: PERMISSION,
    ownership: OWNERSHIP,
  }),
);

const typesOf = (ids: readonly string[], messages: Messages) => ids.flatMap((id) => messages.get(id) ?? []);

export const staticEntitlementOf = (
  one: StaticEntitlement,
  of: Resource,
  values: Values,
  messages: Messages,
): Entitlement =>
  create(EntitlementSchema, {
    id: entitlementId(of.id!, one.id),
    resource: of,
    displayName: one.display_name?.text(values) || one.id,
    description: one.description?.text(values) ?? "",
    slug: one.slug || one.id,
    purpose: purposes.get(one.purpose) ?? UNSPECIFIED,
    grantableTo: typesOf(one.grantable_to, messages),
  });

export function toEntitlement(map: EntitlementMapping, of: Resource, values: Values, messages: Messages): Entitlement {
  const id = map.id.name(values);
  if (id === "")
    throw configError(`an entitlement of ${of.displayName} has an empty id`, { hint: `See ${map.id.place}.` });
  return create(EntitlementSchema, {
    id: entitlementId(of.id!, id),
    resource: of,
    displayName: map.display_name?.text(values) || id,
    description: map.description?.text(values) ?? "",
    slug: map.slug?.text(values) || id,
    purpose: purposes.get(map.purpose?.text(values) ?? "") ?? UNSPECIFIED,
    grantableTo: typesOf(map.grantable_to, messages),
  });
}
