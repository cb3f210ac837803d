import {
  AliasesSchema,
  CapabilityPermissionsSchema,
  ChildResourceTypeSchema,
  EntitlementExclusionGroupSchema,
  EntitlementImmutableSchema,
  ExternalLinkSchema,
  ExternalResourceMatchAllSchema,
  ExternalResourceMatchIDSchema,
  ExternalResourceMatchSchema,
  GrantAlreadyExistsSchema,
  GrantAlreadyRevokedSchema,
  GrantExpandableSchema,
  GrantImmutableSchema,
  GrantMetadataSchema,
  GrantReplacedSchema,
  InsertResourceGrantsSchema,
  OptInRequiredSchema,
  RawIdSchema,
  ResourceDoesNotExistSchema,
  SkipEntitlementsAndGrantsSchema,
  SkipEntitlementsSchema,
  SkipGrantsSchema,
  SkipSyncAnomalyDetectionSchema,
  TypeScopedEntitlementsSchema,
  TypeScopedGrantsSchema,
  V1IdentifierSchema,
} from "@baton-connectors/protocol/connector-v2";
import { create, type DescMessage, type MessageInitShape, type MessageShape } from "@bufbuild/protobuf";
import { type Any, anyIs, anyPack, anyUnpack } from "@bufbuild/protobuf/wkt";
import { bug } from "./errors.ts";

/**
 * Annotations are protobuf messages packed into `Any`, stored in order. Order is part of a row's identity for whoever
 * compares files byte by byte, so builders keep the order they are given.
 */
export function annotation<Desc extends DescMessage>(schema: Desc, init?: MessageInitShape<Desc>): Any {
  return anyPack(schema, create(schema, init));
}

/** The first annotation of a type, unpacked; undefined if there is none. */
export function findAnnotation<Desc extends DescMessage>(
  annotations: readonly Any[],
  schema: Desc,
): MessageShape<Desc> | undefined {
  const found = annotations.find((any) => anyIs(any, schema));
  return found && anyUnpack(found, schema);
}

export const hasAnnotation = (annotations: readonly Any[], schema: DescMessage): boolean =>
  annotations.some((any) => anyIs(any, schema));

// On resource types and resources
export const skipEntitlementsAndGrants = () => annotation(SkipEntitlementsAndGrantsSchema);
export const skipEntitlements = () => annotation(SkipEntitlementsSchema);
/** Honoured on a resource, not on a resource type. */
export const skipGrants = () => annotation(SkipGrantsSchema);
/** Resources of this type are listed under the annotated resource. */
export const childResourceType = (resourceTypeId: string) => annotation(ChildResourceTypeSchema, { resourceTypeId });
/** On a resource type with `entitlementsOfType`: the app lists the entitlements of all its resources together. */
export const typeScopedEntitlements = () => annotation(TypeScopedEntitlementsSchema);
/** On a resource type with `grantsOfType`: the app lists who holds what for all its resources together. */
export const typeScopedGrants = () => annotation(TypeScopedGrantsSchema);
export const optInRequired = () => annotation(OptInRequiredSchema);
export const skipSyncAnomalyDetection = () => annotation(SkipSyncAnomalyDetectionSchema);
export const capabilityPermissions = (permissions: readonly string[]) =>
  annotation(CapabilityPermissionsSchema, { permissions: permissions.map((permission) => ({ permission })) });
/** The id ConductorOne's first-generation connectors gave the row. Kept byte-equal. */
export const v1Identifier = (id: string) => annotation(V1IdentifierSchema, { id });
export const rawId = (id: string) => annotation(RawIdSchema, { id });
export const externalLink = (url: string) => annotation(ExternalLinkSchema, { url });
/** Alternative ids, without duplicates, in the order given. */
export const aliases = (ids: readonly string[]) => annotation(AliasesSchema, { ids: [...new Set(ids)] });

// On entitlements
export const entitlementImmutable = (init?: MessageInitShape<typeof EntitlementImmutableSchema>) =>
  annotation(EntitlementImmutableSchema, init);
export const exclusionGroup = (init: MessageInitShape<typeof EntitlementExclusionGroupSchema>) =>
  annotation(EntitlementExclusionGroupSchema, init);

// On grants
/** Whoever holds one of `entitlementIds` also holds this grant's entitlement. */
export function grantExpandable(init: MessageInitShape<typeof GrantExpandableSchema>): Any {
  if (!init.entitlementIds?.length)
    throw bug("an expandable grant names no entitlement whose holders inherit it: nobody would");
  return annotation(GrantExpandableSchema, init);
}
export const grantImmutable = (init?: MessageInitShape<typeof GrantImmutableSchema>) =>
  annotation(GrantImmutableSchema, init);
export const grantMetadata = (metadata: NonNullable<MessageInitShape<typeof GrantMetadataSchema>["metadata"]>) =>
  annotation(GrantMetadataSchema, { metadata });
export const externalResourceMatch = (init: MessageInitShape<typeof ExternalResourceMatchSchema>) =>
  annotation(ExternalResourceMatchSchema, init);
export const externalResourceMatchAll = (init: MessageInitShape<typeof ExternalResourceMatchAllSchema>) =>
  annotation(ExternalResourceMatchAllSchema, init);
export const externalResourceMatchId = (id: string) => annotation(ExternalResourceMatchIDSchema, { id });

// On responses
/** On a page of grants: store the resources of the grants' entitlements too. */
export const insertResourceGrants = () => annotation(InsertResourceGrantsSchema);
export const grantAlreadyExists = () => annotation(GrantAlreadyExistsSchema);
export const grantAlreadyRevoked = () => annotation(GrantAlreadyRevokedSchema);
export const grantReplaced = (replacedGrantId: string) => annotation(GrantReplacedSchema, { replacedGrantId });
export const resourceDoesNotExist = () => annotation(ResourceDoesNotExistSchema);
