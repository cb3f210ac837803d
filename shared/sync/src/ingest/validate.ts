import {
  AppTraitSchema,
  BatonIDSchema,
  type Entitlement,
  GroupTraitSchema,
  type Resource,
  type ResourceType,
  ResourceType_Trait,
  RoleTraitSchema,
  SecretTraitSchema,
  UserTraitSchema,
} from "@baton-connectors/protocol/connector-v2";
import { bug, hasAnnotation } from "@baton-connectors/sdk";
import type { IngestQuality } from "../token/ingest-quality.ts";

/** Rows without an identity cannot be stored; they are left out and counted. */
export function validResourceTypes(rows: readonly ResourceType[], quality: IngestQuality): readonly ResourceType[] {
  const valid = rows.filter((type) => type?.id);
  quality.invalidResourceTypes += rows.length - valid.length;
  return valid;
}

export function isValidResource(resource: Resource | undefined, quality: IngestQuality): resource is Resource {
  if (!resource?.id?.resourceType || !resource.id.resource) {
    quality.invalidResources++;
    return false;
  }
  refuseReserved(resource);
  return true;
}

export function isValidEntitlement(row: Entitlement | undefined, quality: IngestQuality): row is Entitlement {
  if (!row?.id || !row.resource?.id?.resourceType || !row.resource.id.resource) {
    quality.invalidEntitlements++;
    return false;
  }
  refuseReserved(row.resource);
  return true;
}

function refuseReserved(resource: Resource) {
  if (resource.annotations.length > 0 && hasAnnotation(resource.annotations, BatonIDSchema))
    throw bug(
      `resource ${resource.id!.resourceType}/${resource.id!.resource} carries BatonID, which the engine alone sets`,
    );
}

const checkedTraits = [
  { trait: ResourceType_Trait.USER, schema: UserTraitSchema },
  { trait: ResourceType_Trait.GROUP, schema: GroupTraitSchema },
  { trait: ResourceType_Trait.ROLE, schema: RoleTraitSchema },
  { trait: ResourceType_Trait.APP, schema: AppTraitSchema },
  { trait: ResourceType_Trait.SECRET, schema: SecretTraitSchema },
] as const;

/** A resource must show the traits its type promises. */
export function checkTraits(resource: Resource, type: ResourceType) {
  for (const { trait, schema } of checkedTraits) {
    if (type.traits.includes(trait) && !hasAnnotation(resource.annotations, schema))
      throw bug(
        `resource was missing expected trait ${schema.name}: ${resource.id!.resourceType}/${resource.id!.resource}`,
      );
  }
}
