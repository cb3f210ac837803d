import {
  EntitlementImmutableSchema,
  GroupTraitSchema,
  RawIdSchema,
  type Resource,
  UserTraitSchema,
  V1IdentifierSchema,
} from "@baton-connectors/protocol/connector-v2";
import { createRegistry, type JsonObject, toJson } from "@bufbuild/protobuf";
import { AnySchema } from "@bufbuild/protobuf/wkt";

/** What annotations of users and groups can be. */
const registry = createRegistry(
  V1IdentifierSchema,
  RawIdSchema,
  UserTraitSchema,
  GroupTraitSchema,
  EntitlementImmutableSchema,
);

/** A resource as actions return it: ids, display name, annotations. */
export function resourceJson({ id, displayName, annotations }: Resource): JsonObject {
  return {
    resourceId: { resourceTypeId: id!.resourceType, resourceId: id!.resource },
    ...(displayName !== "" && { displayName }),
    annotations: annotations.map((any) => toJson(AnySchema, any, { registry })),
  };
}
