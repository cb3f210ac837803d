import {
  AgentTraitSchema,
  AppTraitSchema,
  type AssetRef,
  GroupTraitSchema,
  LicenseProfileTraitSchema,
  ManagedDeviceTraitSchema,
  NonHumanIdentityTraitSchema,
  type Resource,
  type ResourceId,
  ResourceIdSchema,
  ResourceSchema,
  RoleTraitSchema,
  ScopeBindingTraitSchema,
  SecretTraitSchema,
  SecurityInsightTraitSchema,
  Status_ResourceStatus,
  StatusSchema,
  UserTrait_AccountType,
  type UserTrait_Status_Status,
  UserTraitSchema,
  VendorAgreementTraitSchema,
  VendorTraitSchema,
} from "@baton-connectors/protocol/connector-v2";
import { create, type DescMessage, type JsonObject, type MessageInitShape } from "@bufbuild/protobuf";
import { type Any, type Timestamp, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { annotation } from "./annotations.ts";
import { bug } from "./errors.ts";
import type { ResourceRef } from "./ids.ts";
import { inKeyOrder } from "./key-order.ts";

export const resourceId = ({ resourceType, resource }: ResourceRef): ResourceId =>
  create(ResourceIdSchema, { resourceType, resource });

/** `unspecified`: the app's own word for it, in `details`, has no counterpart. */
export type ResourceStatus = "enabled" | "disabled" | "deleted" | "unspecified";

export interface ResourceInit extends TraitInits {
  /** Resource type id. */
  readonly type: string;
  /** The app's own id; a number is written in decimal, a bigint exactly. */
  readonly id: string | number | bigint;
  readonly displayName: string;
  readonly description?: string | undefined;
  readonly parent?: ResourceRef | undefined;
  /** Stored before the trait, in this order. */
  readonly annotations?: readonly Any[];
  readonly profile?: JsonObject | undefined;
  readonly icon?: AssetRef | undefined;
  readonly status?: { readonly status: ResourceStatus; readonly details?: string | undefined } | undefined;
  /** A Timestamp where milliseconds are too coarse. */
  readonly createdAt?: Date | Timestamp | undefined;
}

/** At most one of these usually; each becomes an annotation, in the order of this table. */
export interface TraitInits {
  /** Status defaults to enabled, account type to human. Empty e-mail addresses and logins are left out. */
  readonly user?: UserTraitInit | undefined;
  readonly group?: MessageInitShape<typeof GroupTraitSchema> | undefined;
  readonly role?: MessageInitShape<typeof RoleTraitSchema> | undefined;
  readonly app?: MessageInitShape<typeof AppTraitSchema> | undefined;
  readonly secret?: MessageInitShape<typeof SecretTraitSchema> | undefined;
  readonly scopeBinding?: MessageInitShape<typeof ScopeBindingTraitSchema> | undefined;
  readonly managedDevice?: MessageInitShape<typeof ManagedDeviceTraitSchema> | undefined;
  readonly agent?: MessageInitShape<typeof AgentTraitSchema> | undefined;
  readonly licenseProfile?: MessageInitShape<typeof LicenseProfileTraitSchema> | undefined;
  readonly securityInsight?: MessageInitShape<typeof SecurityInsightTraitSchema> | undefined;
  readonly vendor?: MessageInitShape<typeof VendorTraitSchema> | undefined;
  readonly vendorAgreement?: MessageInitShape<typeof VendorAgreementTraitSchema> | undefined;
  readonly nonHumanIdentity?: MessageInitShape<typeof NonHumanIdentityTraitSchema> | undefined;
}

type UserTraitMessage = MessageInitShape<typeof UserTraitSchema>;
export type UserTraitInit = Omit<UserTraitMessage, "$typeName" | "status" | "createdAt" | "lastLogin"> & {
  readonly status?: { readonly status: ResourceStatus; readonly details?: string | undefined } | undefined;
  readonly createdAt?: Date | Timestamp | undefined;
  readonly lastLogin?: Date | Timestamp | undefined;
};

/**
 * A resource as it is stored. What a trait says in a field that newer files keep on the resource itself (profile, icon,
 * status, creation time) is copied there unless the resource says it already, as the Go SDK does since 0.25.
 */
export function resource(init: ResourceInit): Resource {
  // An app may leave out what its description promises: then there is no id, rather than one called "undefined".
  const id = String(init.id ?? "");
  if (!["string", "number", "bigint", "undefined"].includes(typeof init.id) && init.id !== null)
    throw bug(`a resource of type ${init.type} has an id that is no text: ${id}`);
  if (typeof init.id === "number" && !Number.isSafeInteger(init.id))
    throw bug(
      `a resource of type ${init.type} has the id ${id}, which a number cannot hold: give it as text or bigint`,
    );
  if (id === "") throw bug(`a resource of type ${init.type} has an empty id`);
  const message = create(ResourceSchema, {
    id: { resourceType: init.type, resource: id },
    displayName: init.displayName,
    description: init.description ?? "",
    annotations: [...(init.annotations ?? [])],
    ...(init.parent && { parentResourceId: resourceId(init.parent) }),
    ...(init.profile && { profile: inKeyOrder(init.profile) }),
    ...(init.icon && { icon: init.icon }),
    ...(init.status && { status: { status: statusNumber(init.status.status), details: init.status.details ?? "" } }),
    ...(init.createdAt && { createdAt: asTimestamp(init.createdAt) }),
  });
  for (const { key, schema } of plainTraits) {
    const trait = init[key];
    if (key === "user") {
      if (init.user) addTrait(message, UserTraitSchema, userTrait(init.user));
    } else if (trait) addTrait(message, schema, trait as MessageInitShape<typeof schema>);
  }
  return message;
}

const plainTraits = [
  { key: "user", schema: UserTraitSchema },
  { key: "group", schema: GroupTraitSchema },
  { key: "role", schema: RoleTraitSchema },
  { key: "app", schema: AppTraitSchema },
  { key: "secret", schema: SecretTraitSchema },
  { key: "scopeBinding", schema: ScopeBindingTraitSchema },
  { key: "managedDevice", schema: ManagedDeviceTraitSchema },
  { key: "agent", schema: AgentTraitSchema },
  { key: "licenseProfile", schema: LicenseProfileTraitSchema },
  { key: "securityInsight", schema: SecurityInsightTraitSchema },
  { key: "vendor", schema: VendorTraitSchema },
  { key: "vendorAgreement", schema: VendorAgreementTraitSchema },
  { key: "nonHumanIdentity", schema: NonHumanIdentityTraitSchema },
] as const satisfies readonly { key: keyof TraitInits; schema: DescMessage }[];

function addTrait<Desc extends DescMessage>(message: Resource, schema: Desc, init: MessageInitShape<Desc>) {
  const trait: Mirrored = create(schema, init) as unknown as Mirrored;
  if (trait.profile) trait.profile = inKeyOrder(trait.profile);
  if (schema.typeName !== LicenseProfileTraitSchema.typeName) mirror(message, trait);
  message.annotations.push(annotation(schema, trait as unknown as MessageInitShape<Desc>));
}

/** The trait fields that moved to the resource. Enum numbers of the statuses are equal. */
interface Mirrored {
  profile?: JsonObject;
  readonly icon?: AssetRef;
  readonly createdAt?: Resource["createdAt"];
  readonly status?: { readonly status: number; readonly details: string } | number;
}

function mirror(message: Resource, trait: Mirrored) {
  if (trait.profile && !message.profile) message.profile = trait.profile;
  if (trait.icon && !message.icon) message.icon = trait.icon;
  if (trait.createdAt && !message.createdAt) message.createdAt = trait.createdAt;
  // A status that is a bare number cannot be absent: then 0 says nothing.
  if (!trait.status || message.status) return;
  const { status, details } = typeof trait.status === "number" ? { status: trait.status, details: "" } : trait.status;
  message.status = create(StatusSchema, { status, details });
}

function userTrait({ status, createdAt, lastLogin, emails, login, ...rest }: UserTraitInit): UserTraitMessage {
  return {
    ...rest,
    accountType: rest.accountType || UserTrait_AccountType.HUMAN,
    emails: (emails ?? []).filter((email) => email.address !== ""),
    ...(login && { login }),
    status: {
      status: statusNumber(status?.status ?? "enabled") as number as UserTrait_Status_Status,
      details: status?.details ?? "",
    },
    ...(createdAt && { createdAt: asTimestamp(createdAt) }),
    ...(lastLogin && { lastLogin: asTimestamp(lastLogin) }),
  };
}

const asTimestamp = (at: Date | Timestamp) => (at instanceof Date ? timestampFromDate(at) : at);

function statusNumber(status: ResourceStatus): Status_ResourceStatus {
  if (status === "enabled") return Status_ResourceStatus.ENABLED;
  if (status === "unspecified") return Status_ResourceStatus.UNSPECIFIED;
  return status === "disabled" ? Status_ResourceStatus.DISABLED : Status_ResourceStatus.DELETED;
}
