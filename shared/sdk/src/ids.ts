/** Ids as they stand in the file. They never differ from those of the Go connectors: an account keeps its identity. */

export interface ResourceRef {
  /** Resource type id. */
  readonly resourceType: string;
  /** The app's own id of the resource. */
  readonly resource: string;
}

/** `<resource type>:<resource>:<slug>`, joined as they are, nothing escaped. */
export const entitlementId = (resource: ResourceRef, slug: string): string =>
  `${resource.resourceType}:${resource.resource}:${slug}`;

/** `<entitlement id>:<principal type>:<principal>`. */
export const grantId = (entitlement: string, principal: ResourceRef): string =>
  `${entitlement}:${principal.resourceType}:${principal.resource}`;
