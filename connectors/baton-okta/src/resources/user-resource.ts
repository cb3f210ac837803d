import { type ResourceStatus, rawId, resource, v1Identifier } from "@baton-connectors/sdk";
import type { JsonObject } from "@bufbuild/protobuf";
import type { OktaUser } from "../api/users.ts";
import type { Config } from "../config.ts";
import { timestamp } from "../timestamp.ts";
import { attribute } from "./attribute.ts";

const disabled = ["STAGED", "SUSPENDED", "DEPROVISIONED"];
const enabled = ["ACTIVE", "PROVISIONED", "RECOVERY", "PASSWORD_EXPIRED", "LOCKED_OUT"];

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/#tag/User/section/User-status */
export function statusOf(raw: string): ResourceStatus {
  if (disabled.includes(raw)) return "disabled";
  return enabled.includes(raw) ? "enabled" : "unspecified";
}

export function toUser(user: OktaUser, { skipSecondaryEmails }: Pick<Config, "skipSecondaryEmails">) {
  // What was read as JSON.
  const profile = { ...user.profile } as JsonObject;
  const status = user.status ?? "";
  const login = loginOf(profile);
  const lastLogin = timestamp(user.lastLogin);
  const createdAt = timestamp(user.created);
  return resource({
    type: "user",
    id: user.id,
    displayName: displayName(profile),
    status: { status: statusOf(status), details: status },
    profile: { ...profile, ...(skipSecondaryEmails && { secondEmail: null }), c1_okta_raw_user_status: status },
    createdAt,
    annotations: [v1Identifier(user.id), rawId(user.id)],
    user: {
      emails: emails(profile, skipSecondaryEmails),
      ...(login && { login, loginAliases: aliases(login) }),
      employeeIds: employeeIds(profile),
      lastLogin,
    },
  });
}

function displayName(profile: JsonObject): string {
  if (typeof profile.displayName === "string") return profile.displayName;
  const name = (part: unknown) => (typeof part === "string" ? part : "unknown");
  return `${name(profile.firstName)} ${name(profile.lastName)}`;
}

function emails(profile: JsonObject, primaryOnly: boolean) {
  return [
    { address: attribute(profile, "email"), isPrimary: true },
    { address: primaryOnly ? "" : attribute(profile, "secondEmail"), isPrimary: false },
  ].filter(({ address }) => address !== "");
}

/** Some organisations write the attribute's name in another case. */
function loginOf(profile: JsonObject): string | undefined {
  const keys = Object.keys(profile).filter((key) => key.toLowerCase() === "login");
  return keys.map((key) => attribute(profile, key)).find((value) => value !== "");
}

/** The part before the only `@`. */
function aliases(login: string): string[] {
  const parts = login.split("@");
  return parts.length === 2 ? [parts[0]!] : [];
}

const employeeKeys = [
  "employeenumber",
  "employeeid",
  "employeeidnumber",
  "employee_number",
  "employee_id",
  "employee_idnumber",
];

function employeeIds(profile: JsonObject): string[] {
  const values = Object.entries(profile)
    .filter(([key, value]) => employeeKeys.includes(key.toLowerCase()) && typeof value === "string")
    .map(([, value]) => value as string);
  return [...new Set(values)];
}
