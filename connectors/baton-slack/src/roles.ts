import type { SlackUser } from "./web.ts";

/** Slack's roles in a workspace, in the words of its flags: https://docs.slack.dev/reference/objects/user-object */
export const roles = {
  primary_owner: "Primary Owner",
  owner: "Owner",
  admin: "Admin",
  multi_channel_guest: "Multi Channel Guest",
  single_channel_guest: "Single Channel Guest",
  invited_member: "Invited member",
  bot: "Bot",
  member: "Member",
} as const;
export type Role = keyof typeof roles;
export const roleIds = Object.keys(roles) as readonly Role[];

/** Flags are independent of each other: an owner is an admin too. */
export function rolesOf(user: SlackUser): Role[] {
  const guest = user.is_restricted === true;
  const ordinary = !(guest || user.is_ultra_restricted || user.is_invited_user || user.is_bot || user.deleted);
  const has: Readonly<Record<Role, boolean | undefined>> = {
    primary_owner: user.is_primary_owner,
    owner: user.is_owner,
    admin: user.is_admin,
    multi_channel_guest: guest && !user.is_ultra_restricted,
    single_channel_guest: guest && user.is_ultra_restricted,
    invited_member: user.is_invited_user,
    bot: user.is_bot,
    member: ordinary,
  };
  return roleIds.filter((role) => has[role]);
}

export const roleResourceId = (teamId: string, role: Role) => `${teamId}:${role}`;
