import {
  type Resource,
  Status_ResourceStatus,
  type UserTrait,
  UserTrait_AccountType,
  UserTrait_Status_Status,
  UserTraitSchema,
} from "@baton-connectors/protocol/connector-v2";
import type { JsonObject } from "@bufbuild/protobuf";
import { anyIs, anyUnpack, type Timestamp, timestampDate } from "@bufbuild/protobuf/wkt";

export type AccountStatus = "enabled" | "disabled" | "deleted" | "unknown";

/** What a file says of an account. Texts are "" and times undefined where it says nothing. */
export interface Account {
  readonly status: AccountStatus;
  /** The app's own word for it. */
  readonly statusDetails: string;
  /** All addresses, the primary one first. */
  readonly emails: readonly string[];
  readonly login: string;
  readonly loginAliases: readonly string[];
  readonly firstName: string;
  readonly lastName: string;
  /** The app's own id. */
  readonly userId: string;
  readonly employeeIds: readonly string[];
  readonly type: "human" | "service" | "system" | "unknown";
  readonly createdAt: Date | undefined;
  readonly lastLogin: Date | undefined;
  /** Undefined where it is not said: no "no". */
  readonly mfa: boolean | undefined;
  readonly sso: boolean | undefined;
  /** As the app names them: a name, an address or an id. */
  readonly manager: string;
  readonly department: string;
  /** False where the app says that its addresses are not confirmed. */
  readonly isEmailVerified: boolean;
  readonly profile: JsonObject;
}

/**
 * The account that a resource is; undefined for what is none. Until SDK 0.24 status, profile and creation stood in the user trait alone, since
 * then they stand on the resource, and some connectors fill in both: what either of them says counts.
 */
export function accountOf(resource: Resource): Account | undefined {
  const any = resource.annotations.find((one) => anyIs(one, UserTraitSchema));
  const trait = any && anyUnpack(any, UserTraitSchema);
  if (!trait) return undefined;
  const profile = { ...trait.profile, ...resource.profile };
  const named = (...keys: readonly string[]) => {
    const found = keys.map((key) => profile[key]).find((value) => typeof value === "string" && value !== "");
    return typeof found === "string" ? found : "";
  };
  const primary = trait.emails.filter(({ isPrimary }) => isPrimary);
  const others = trait.emails.filter(({ isPrimary }) => !isPrimary);
  return {
    ...statusOf(resource, trait),
    emails: [...primary, ...others].map(({ address }) => address).filter((address) => address !== ""),
    login: trait.login,
    loginAliases: trait.loginAliases,
    firstName: named("first_name", "firstName", "given_name", "givenName") || (trait.structuredName?.givenName ?? ""),
    lastName: named("last_name", "lastName", "family_name", "familyName") || (trait.structuredName?.familyName ?? ""),
    userId: named("user_id", "userId", "id") || (resource.id?.resource ?? ""),
    employeeIds: trait.employeeIds,
    type: accountTypes[trait.accountType] ?? "unknown",
    createdAt: time(resource.createdAt ?? trait.createdAt),
    lastLogin: time(trait.lastLogin),
    mfa: trait.mfaStatus?.mfaEnabled,
    sso: trait.ssoStatus?.ssoEnabled,
    manager: named("manager", "manager_email", "managerEmail", "manager_name", "manager_id", "managerId"),
    department: named("department", "department_name", "organization_department"),
    isEmailVerified: !["email_verified", "emailVerified", "is_email_confirmed"].some((key) => profile[key] === false),
    profile,
  };
}

const time = (timestamp: Timestamp | undefined) => timestamp && timestampDate(timestamp);

const accountTypes: Readonly<Record<number, Account["type"]>> = {
  [UserTrait_AccountType.HUMAN]: "human",
  [UserTrait_AccountType.SERVICE]: "service",
  [UserTrait_AccountType.SYSTEM]: "system",
};

/** Where the two differ, the account is what it can do least as. */
const leastFirst = ["deleted", "disabled", "enabled", "unknown"] as const;

function statusOf({ status: own }: Resource, { status: older }: UserTrait): Pick<Account, "status" | "statusDetails"> {
  const said = [own && ofResource[own.status], older && ofTrait[older.status]].map((one) => one ?? "unknown");
  // Files of the first versions say nothing of those who are enabled.
  const status = own || older ? leastFirst.find((one) => said.includes(one))! : "enabled";
  return { status, statusDetails: own?.details || older?.details || "" };
}

const ofResource: Readonly<Record<number, AccountStatus>> = {
  [Status_ResourceStatus.ENABLED]: "enabled",
  [Status_ResourceStatus.DISABLED]: "disabled",
  [Status_ResourceStatus.DELETED]: "deleted",
};
const ofTrait: Readonly<Record<number, AccountStatus>> = {
  [UserTrait_Status_Status.ENABLED]: "enabled",
  [UserTrait_Status_Status.DISABLED]: "disabled",
  [UserTrait_Status_Status.DELETED]: "deleted",
};
