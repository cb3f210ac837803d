import {
  GroupTraitSchema,
  RawIdSchema,
  type Resource,
  UserTraitSchema,
  V1IdentifierSchema,
} from "@baton-connectors/protocol/connector-v2";
import { createRegistry, type JsonObject, toJson } from "@bufbuild/protobuf";
import { AnySchema } from "@bufbuild/protobuf/wkt";

/** A resource as actions return it: its identity, name and annotations. */
export function resourceJson(resource: Resource): JsonObject {
  const registry = createRegistry(GroupTraitSchema, RawIdSchema, UserTraitSchema, V1IdentifierSchema);
  return {
    resourceId: { resourceTypeId: resource.id!.resourceType, resourceId: resource.id!.resource },
    ...(resource.displayName !== "" && { displayName: resource.displayName }),
    annotations: resource.annotations.map((annotation) => toJson(AnySchema, annotation, { registry })),
  };
}
