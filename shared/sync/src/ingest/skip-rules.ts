import {
  type Resource,
  SkipEntitlementsAndGrantsSchema,
  SkipEntitlementsSchema,
  SkipGrantsSchema,
} from "@baton-connectors/protocol/connector-v2";
import { hasAnnotation } from "@baton-connectors/sdk";
import type { TypeFacts } from "./known-types.ts";

/** Whether a resource's entitlements are not asked for. */
export const skipsEntitlements = (resource: Resource, type: TypeFacts | undefined): boolean =>
  type?.skipsEntitlements === true ||
  hasAnnotation(resource.annotations, SkipEntitlementsAndGrantsSchema) ||
  hasAnnotation(resource.annotations, SkipEntitlementsSchema);

/** Whether a resource's grants are not asked for. SkipGrants on the type is not consulted: Go does not either. */
export const skipsGrants = (resource: Resource, type: TypeFacts | undefined): boolean =>
  type?.skipsGrants === true ||
  hasAnnotation(resource.annotations, SkipEntitlementsAndGrantsSchema) ||
  hasAnnotation(resource.annotations, SkipGrantsSchema);
