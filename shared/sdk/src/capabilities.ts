import {
  Capability,
  CapabilityDetailCredentialOption,
  type CapabilityPermissions,
  CapabilityPermissionsSchema,
  type ConnectorCapabilities,
  ConnectorCapabilitiesSchema,
  CredentialDetailsSchema,
  DeprecatedSchema,
  OptInRequiredSchema,
  type ResourceTypeCapability,
  ResourceTypeCapabilitySchema,
  SkipSyncAnomalyDetectionSchema,
} from "@baton-connectors/protocol/connector-v2";
import { create } from "@bufbuild/protobuf";
import type { CredentialSupport } from "./account.ts";
import { findAnnotation, hasAnnotation } from "./annotations.ts";
import { bug } from "./errors.ts";
import type { ResourceType } from "./resource-type.ts";

/** What of a connector decides its capabilities. */
export interface CapabilitySource {
  readonly resourceTypes: readonly ResourceType<never>[];
  readonly hasEventFeeds: boolean;
  readonly hasTickets: boolean;
  readonly hasActions: boolean;
}

/** What a connector can do, derived from which handlers its resource types have. */
export function capabilitiesOf(source: CapabilitySource): ConnectorCapabilities {
  const types = source.resourceTypes.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const resourceTypeCapabilities = types.map(capabilityOfType);
  const all = new Set(resourceTypeCapabilities.flatMap((type) => type.capabilities));
  if (all.has(Capability.TARGETED_SYNC)) all.add(Capability.SERVICE_MODE_TARGETED_SYNC);
  if (source.hasEventFeeds) all.add(Capability.EVENT_FEED_V2);
  if (source.hasTickets) all.add(Capability.TICKETING);
  if (source.hasActions || types.some((type) => type.actions?.length)) all.add(Capability.ACTIONS);

  const account = preferred(types, "user", (type) => type.account?.credentials);
  const rotation = preferred(types, "user", (type) => type.rotate?.credentials);
  return create(ConnectorCapabilitiesSchema, {
    resourceTypeCapabilities,
    connectorCapabilities: [...all].sort((a, b) => a - b),
    credentialDetails: create(CredentialDetailsSchema, {
      ...(account && { capabilityAccountProvisioning: credentialDetails(account) }),
      ...(rotation && { capabilityCredentialRotation: credentialDetails(rotation) }),
    }),
  });
}

function capabilityOfType(type: ResourceType<never>): ResourceTypeCapability {
  const capabilities = [
    Capability.SYNC,
    type.get && Capability.TARGETED_SYNC,
    (type.grant || type.revoke) && Capability.PROVISION,
    type.account && Capability.ACCOUNT_PROVISIONING,
    type.delete && Capability.RESOURCE_DELETE,
    type.create && Capability.RESOURCE_CREATE,
    type.rotate && Capability.CREDENTIAL_ROTATION,
    type.issue && Capability.CREDENTIAL_ISSUE,
  ].filter((capability) => capability !== undefined);
  const { annotations } = type.message;
  return create(ResourceTypeCapabilitySchema, {
    resourceType: type.message,
    capabilities,
    permissions: findAnnotation(annotations, CapabilityPermissionsSchema) ?? statedPermissions(type),
    optInRequired: hasAnnotation(annotations, OptInRequiredSchema),
    skipSyncAnomalyDetection: hasAnnotation(annotations, SkipSyncAnomalyDetectionSchema),
    deprecated: hasAnnotation(annotations, DeprecatedSchema),
    ...(type.issue && { credentialIssue: type.issue.details }),
  });
}

/** Each once: to sync first, then to change. */
function statedPermissions({ permissions }: ResourceType<never>): CapabilityPermissions {
  const { sync = [], provision = [], advertised = true } = permissions ?? {};
  const ids = new Set(advertised ? [...sync, ...provision].map(({ id }) => id) : []);
  return create(CapabilityPermissionsSchema, { permissions: [...ids].map((permission) => ({ permission })) });
}

function preferred(
  types: readonly ResourceType<never>[],
  id: string,
  of: (type: ResourceType<never>) => CredentialSupport | undefined,
): CredentialSupport | undefined {
  const offering = types.filter((type) => of(type));
  const chosen = offering.find((type) => type.id === id) ?? offering[0];
  return chosen && of(chosen);
}

function credentialDetails({ supported, preferred }: CredentialSupport) {
  if (!supported.includes(preferred)) throw bug("the preferred credential option is not among the supported ones");
  return {
    supportedCredentialOptions: supported.map((option) => CapabilityDetailCredentialOption[option]),
    preferredCredentialOption: CapabilityDetailCredentialOption[preferred],
  };
}
