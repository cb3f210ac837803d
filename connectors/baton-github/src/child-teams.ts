import { everyPage, whenAbsent } from "@baton-connectors/sdk";
import type { TeamRole } from "./api/teams.ts";
import type { Client } from "./client.ts";
import { isRefused } from "./github/github-error.ts";

interface Membership {
  readonly orgId: string;
  readonly teamId: string;
  readonly login: string;
}

/**
 * Whether somebody is a member of a team, by itself or by a child team. Of the latter an instance may say that there is no
 * membership; the list of members, which rows are made from, has them all.
 */
export async function isIn(client: Pick<Client, "teams">, one: Membership): Promise<boolean> {
  const { orgId, teamId, login } = one;
  if (await client.teams.membership(orgId, teamId, login).catch(whenAbsent)) return true;
  return isListed(client, one, "all");
}

export async function isListed(
  { teams }: Pick<Client, "teams">,
  { orgId, teamId, login }: Membership,
  role: TeamRole | "all",
): Promise<boolean> {
  for await (const items of everyPage((page: number | undefined) => teams.members(orgId, teamId, role, page)))
    if (items.some((one) => one.login.toLowerCase() === login.toLowerCase())) return true;
  return false;
}

/** The name of the team, among those below one, that somebody is a member of: the lowest. Undefined where GitHub does not show it. */
export async function childWith(
  client: Pick<Client, "teams">,
  { orgId, teamId, login }: Membership,
  above: readonly string[] = [],
): Promise<string | undefined> {
  try {
    for await (const children of everyPage((page: number | undefined) => client.teams.children(orgId, teamId, page)))
      for (const { id, name = id } of children) {
        const child = { orgId, teamId: id, login };
        if (above.includes(id) || !(await isIn(client, child))) continue;
        return (await childWith(client, child, [...above, teamId])) ?? name;
      }
  } catch (thrown) {
    if (!isRefused(thrown)) throw thrown;
  }
  return undefined;
}
