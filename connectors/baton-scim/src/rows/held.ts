import type { ListedUser } from "../listed.ts";
import type { UserMapping } from "../mapping/mapping.ts";
import { groupsOf } from "./member.ts";
import { rolesOf } from "./role-row.ts";

/** What a user's resource shows of roles and groups, each role once. */
export function heldIn(row: unknown, mapping: UserMapping): ListedUser {
  const roles = new Map(rolesOf(row, mapping.roles).map((one) => [one.id, one]));
  return { roles: [...roles.values()], groups: groupsOf(row, mapping.groups) };
}
