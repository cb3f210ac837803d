import { type Resource, UserTrait_AccountType } from "@baton-connectors/protocol/connector-v2";
import { type ResourceStatus, resource } from "@baton-connectors/sdk";
import type { ScimUser } from "../scim.ts";
import type { SlackUser } from "../web.ts";

export interface Circumstances {
  readonly teamId?: string | undefined;
  /** What SCIM says of the account, where it knows it. */
  readonly scim?: ScimUser | undefined;
  /** Whether who asks is told of two-factor authentication: admins are, others see false or nothing. */
  readonly seesTwoFactor?: boolean;
}

export const isAdmin = (user: SlackUser) => !!(user.is_admin || user.is_owner || user.is_primary_owner);

export function userResource(user: SlackUser & { readonly id: string }, about: Circumstances): Resource {
  const { profile = {}, name = "", deleted = false } = user;
  const { teamId, scim, seesTwoFactor } = about;
  const status = statusOf(deleted, scim);
  const flags = {
    is_admin: user.is_admin,
    is_owner: user.is_owner,
    is_primary_owner: user.is_primary_owner,
    is_bot: user.is_bot,
    is_app_user: user.is_app_user,
    is_invited_user: user.is_invited_user,
    is_restricted: user.is_restricted,
    is_ultra_restricted: user.is_ultra_restricted,
    is_stranger: user.is_stranger,
    is_deleted: deleted,
  };
  const email = profile.email ?? "";
  const twoFactor = user.has_2fa === true || (user.has_2fa === false && seesTwoFactor) ? user.has_2fa : undefined;
  return resource({
    type: "user",
    id: user.id,
    displayName: name,
    ...(teamId !== undefined && { parent: { resourceType: "workspace", resource: teamId } }),
    profile: {
      first_name: profile.first_name ?? "",
      last_name: profile.last_name ?? "",
      login: email,
      workspace: profile.team ?? "",
      user_id: user.id,
      status_text: profile.status_text ?? "",
      status_emoji: profile.status_emoji ?? "",
      ...Object.fromEntries(Object.entries(flags).map(([flag, set]) => [flag, set ?? false])),
      ...filled({
        real_name: user.real_name ?? profile.real_name,
        display_name: profile.display_name,
        title: profile.title,
        guest_expires_at: profile.guest_expiration_ts ? timeOf(profile.guest_expiration_ts) : undefined,
        external_id: scim?.externalId,
        department: scim?.department,
      }),
      ...(user.is_email_confirmed !== undefined && { is_email_confirmed: user.is_email_confirmed }),
    },
    status: { status },
    user: {
      emails: email ? [{ address: email, isPrimary: true }] : [],
      accountType: user.is_bot ? UserTrait_AccountType.SERVICE : UserTrait_AccountType.HUMAN,
      ...(twoFactor !== undefined && { mfaStatus: { mfaEnabled: twoFactor } }),
      status: { status },
    },
  });
}

/** An account of the organization that is in none of the workspaces that can be seen. */
export function scimOnlyResource(scim: ScimUser): Resource {
  const status = statusOf(false, scim);
  return resource({
    type: "user",
    id: scim.id,
    displayName: scim.userName,
    profile: {
      ...{ user_id: scim.id, login: scim.email ?? "" },
      ...filled({ display_name: scim.displayName, title: scim.title }),
      ...filled({ external_id: scim.externalId, department: scim.department }),
    },
    status: { status },
    user: { emails: scim.email ? [{ address: scim.email, isPrimary: true }] : [], status: { status } },
  });
}

/** Where SCIM knows the account, it says whether it is active. */
function statusOf(deleted: boolean, scim: ScimUser | undefined): ResourceStatus {
  if (scim) return scim.active ? "enabled" : "disabled";
  return deleted ? "deleted" : "enabled";
}

const filled = (fields: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter((field): field is [string, string] => !!field[1]));

const timeOf = (seconds: number) => {
  const time = new Date(seconds * 1000);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
};
