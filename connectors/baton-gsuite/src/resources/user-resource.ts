import { AssetRefSchema, type Resource } from "@baton-connectors/protocol/connector-v2";
import { type Log, type ResourceStatus, resource, v1Identifier } from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import type { User } from "../google/answers.ts";
import { parseTime } from "../profile/time.ts";
import { employeeIds, externalIdsOf, posixAccountsOf, userProfile } from "../profile/user-profile.ts";

const aliasTypes = new Set(["account", "login_id", "network"]);

/** A user as a resource, from any answer that holds a user. */
export function userResource(user: User, log: Log): Resource {
  const id = user.id ?? "";
  const email = user.primaryEmail ?? "";
  const icon = user.thumbnailPhotoUrl ?? "";
  return resource({
    type: "user",
    id,
    displayName: user.name?.fullName ?? "",
    status: statusOf(user),
    ...(icon !== "" && { icon: create(AssetRefSchema, { id: icon }) }),
    createdAt: parseTime(user.creationTime),
    profile: userProfile(user, (problem) =>
      log.warn({ user_id: id, ...problem }, "a custom schema is left out of the profile"),
    ),
    annotations: [v1Identifier(id)],
    user: {
      emails: [{ address: email, isPrimary: true }],
      login: email,
      loginAliases: email === "" ? [] : loginAliases(user),
      employeeIds: employeeIds(user),
      lastLogin: parseTime(user.lastLoginTime),
      ...(user.isEnrolledIn2Sv && { mfaStatus: { mfaEnabled: true } }),
    },
  });
}

function statusOf(user: User): { status: ResourceStatus; details: string } {
  if (user.deletionTime) return { status: "deleted", details: "" };
  if (user.suspended) {
    const reason = user.suspensionReason;
    return { status: "disabled", details: reason ? `Suspended: ${reason}` : "Suspended" };
  }
  return user.archived ? { status: "disabled", details: "Archived" } : { status: "enabled", details: "" };
}

function loginAliases(user: User): string[] {
  const names = (posixAccountsOf(user) ?? []).map(({ username }) => username);
  const ids = (externalIdsOf(user) ?? []).filter(({ type }) => aliasTypes.has(type ?? "")).map(({ value }) => value);
  return [...new Set([...names, ...ids].filter((alias) => typeof alias === "string" && alias !== ""))] as string[];
}
