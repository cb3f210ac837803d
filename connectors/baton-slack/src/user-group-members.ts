import type { Session } from "@baton-connectors/sdk";
import type { Client } from "./client.ts";
import type { UserGroup } from "./web.ts";

/** In one answer; a list of user groups has no pages. */
const mostMembers = 200_000;

/**
 * A workspace's user groups, with their members where these are not too many for one answer: twenty calls a minute are all there are, and one
 * tells what each group would need one for. https://docs.slack.dev/reference/methods/usergroups.list
 */
export async function userGroupsOf(
  { web }: Client,
  teamId: string,
  signal: AbortSignal,
): Promise<readonly UserGroup[]> {
  const { items } = await web.listUserGroups(teamId, false, signal);
  const members = items.reduce((sum, { user_count = 0 }) => sum + user_count, 0);
  if (items.length < 2 || members > mostMembers) return items;
  return (await web.listUserGroups(teamId, true, signal)).items;
}

const keyOf = (groupId: string) => `userGroup/${groupId}`;

/** Members as the list has them, of groups whose list is as long as it says. The others are asked about one by one. */
export async function keepMembers(session: Session, groups: readonly UserGroup[]): Promise<void> {
  const whole = groups.filter(({ users, user_count }) => users !== undefined && users.length === user_count);
  if (whole.length > 0) await session.setMany(whole.map(({ id, users }) => [keyOf(id), [...users!]] as const));
}

export const keptMembers = (session: Session, groupId: string) => session.get<string[]>(keyOf(groupId));
