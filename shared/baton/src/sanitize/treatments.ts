import * as v2 from "@baton-connectors/protocol/connector-v2";
import type { DescMessage, MessageShape } from "@bufbuild/protobuf";

/**
 * What becomes of a field: `keep` it; replace its text (`hash`, or part by part as an `id`, an `email`, a resource `type`);
 * give it a `url` that says nothing; move its `time`; replace every text in a `profile`; refer to a replaced `asset`; go
 * into the message (`within`), the `annotations`, or the map of `sources`; or `drop` it.
 */
export type Treatment =
  | ("keep" | "hash" | "id" | "email" | "type" | "url" | "time" | "profile")
  | ("asset" | "within" | "annotations" | "sources" | "drop");

type Fields<Desc extends DescMessage> = Readonly<
  Record<Exclude<keyof MessageShape<Desc>, "$typeName" | "$unknown">, Treatment>
>;
export interface Treated {
  readonly schema: DescMessage;
  readonly fields: Readonly<Record<string, Treatment>>;
}

/** Every field is named, so that one the protocol gains is decided upon before it is copied. */
const treat = <Desc extends DescMessage>(schema: Desc, fields: Fields<Desc>): Treated => ({ schema, fields });

/** The messages that are copied. Others, as annotations, are left out. Fields the Go tool leaves out are left out here. */
const treated: readonly Treated[] = [
  treat(v2.ResourceTypeSchema, {
    ...{ id: "type", displayName: "hash", description: "hash", traits: "keep", annotations: "annotations" },
    ...{ sourcedExternally: "keep" },
  }),
  treat(v2.ResourceIdSchema, { resourceType: "type", resource: "hash", batonResource: "keep" }),
  treat(v2.ResourceSchema, {
    ...{ id: "within", parentResourceId: "within", displayName: "hash", description: "hash" },
    ...{ annotations: "annotations", batonResource: "keep", externalId: "drop", creationSource: "drop" },
    ...{ profile: "profile", icon: "asset", status: "within", createdAt: "time" },
  }),
  treat(v2.StatusSchema, { status: "keep", details: "hash" }),
  treat(v2.EntitlementSchema, {
    ...{ resource: "within", id: "id", displayName: "hash", description: "hash", grantableTo: "within" },
    ...{ annotations: "annotations", purpose: "keep", slug: "hash" },
  }),
  treat(v2.GrantSchema, {
    ...{ entitlement: "within", principal: "within", id: "id", annotations: "annotations", sources: "within" },
  }),
  treat(v2.GrantSourcesSchema, { sources: "sources" }),
  treat(v2.GrantSources_GrantSourceSchema, { isDirect: "keep" }),

  treat(v2.UserTraitSchema, {
    ...{ emails: "within", status: "within", profile: "profile", icon: "asset", accountType: "keep", login: "hash" },
    ...{ loginAliases: "hash", createdAt: "time", lastLogin: "time", mfaStatus: "within", ssoStatus: "within" },
    ...{ structuredName: "within", employeeIds: "hash" },
  }),
  treat(v2.UserTrait_EmailSchema, { address: "email", isPrimary: "keep" }),
  treat(v2.UserTrait_StatusSchema, { status: "keep", details: "hash" }),
  treat(v2.UserTrait_MFAStatusSchema, { mfaEnabled: "keep" }),
  treat(v2.UserTrait_SSOStatusSchema, { ssoEnabled: "keep" }),
  treat(v2.UserTrait_StructuredNameSchema, {
    ...{ givenName: "hash", familyName: "hash", middleNames: "hash", prefix: "hash", suffix: "hash" },
  }),
  treat(v2.GroupTraitSchema, {
    ...{ icon: "asset", profile: "profile", groupSourceType: "drop", rawGroupSourceType: "drop" },
  }),
  treat(v2.AppTraitSchema, {
    ...{ helpUrl: "url", icon: "asset", logo: "asset", profile: "profile", flags: "keep" },
    ...{ appSourceType: "drop", rawAppSourceType: "drop" },
  }),
  treat(v2.RoleTraitSchema, { profile: "profile", roleScopeConditions: "within" }),
  treat(v2.RoleScopeConditionsSchema, { type: "keep", conditions: "within" }),
  treat(v2.RoleScopeConditionSchema, { expression: "hash" }),
  treat(v2.ScopeBindingTraitSchema, { roleId: "within", scopeResourceId: "within" }),
  treat(v2.SecretTraitSchema, {
    ...{ profile: "profile", createdAt: "time", expiresAt: "time", lastUsedAt: "time", createdById: "within" },
    ...{ identityId: "within", credentialType: "drop", credentialDetail: "drop" },
  }),
  treat(v2.LicenseProfileTraitSchema, {
    ...{ licenseName: "keep", purchasedSeats: "keep", consumedSeats: "keep", costPerUnitInCents: "keep" },
    ...{ currency: "keep", entitlementIds: "id" },
  }),

  treat(v2.GrantExpandableSchema, { entitlementIds: "id", shallow: "keep", resourceTypeIds: "type" }),
  treat(v2.GrantImmutableSchema, { sourceId: "id", metadata: "profile" }),
  treat(v2.EntitlementImmutableSchema, { sourceId: "id", metadata: "profile" }),
  treat(v2.ExternalLinkSchema, { url: "url" }),
  treat(v2.ChildResourceTypeSchema, { resourceTypeId: "type" }),
];

export const treatmentOf: ReadonlyMap<string, Treated> = new Map(treated.map((one) => [one.schema.typeName, one]));
