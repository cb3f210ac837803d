import type { Entitlement, Resource } from "@baton-connectors/protocol/connector-v2";
import type { Inputs } from "../cel/environment.ts";

/** What expressions see of a resource. */
export const resourceInput = ({ id, displayName, profile }: Resource): NonNullable<Inputs["resource"]> => ({
  ID: id?.resource ?? "",
  Type: id?.resourceType ?? "",
  DisplayName: displayName,
  profile: (profile ?? {}) as Record<string, string>,
});

/** The part of an entitlement's id that the file's expression gave: whatever characters the resource's id has. */
export function entitlementName({ id, resource }: Entitlement): string {
  const { resourceType = "", resource: resourceId = "" } = resource?.id ?? {};
  const prefix = `${resourceType}:${resourceId}:`;
  return id.startsWith(prefix) ? id.slice(prefix.length) : id;
}
