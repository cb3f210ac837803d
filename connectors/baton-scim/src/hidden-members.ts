import { allOf, equal, idText, nobody, unlessRefused } from "@baton-connectors/scim";
import { everyItem, type ResourceContext } from "@baton-connectors/sdk";
import type { Client } from "./client.ts";

/**
 * Who is in a group that shows no members, not even when asked for them: the server is asked for users by their group. Undefined: there
 * may be some, and nobody says who.
 */
export async function usersOfGroup(context: ResourceContext<Client>): Promise<readonly string[] | undefined> {
  const { client, resource: of, signal } = context;
  const id = of.id!.resource;
  if (await answers(context, "users-by-group", () => client.usersIn(nobody, signal))) {
    const filter = equal("groups.value", id);
    const rows = await everyItem((cursor) => client.listUsers(cursor, signal, undefined, { filter }));
    const ids = rows.flatMap((row) => idText(client.mapping.user.id.evaluate(row)) ?? []);
    if (ids.length > 0) return [...new Set(ids)];
  }
  const withMembers = async (group: string) => {
    const filter = allOf(equal("id", group), "members pr");
    return (await client.scim.find("Groups", filter, 1, signal).catch(unlessRefused))?.rows.length;
  };
  if (!(await answers(context, "groups-with-members", () => withMembers(nobody)))) return [];
  return (await withMembers(id)) === 0 ? [] : undefined;
}

/** Whether the server applies such a filter: with an id of nobody it finds nothing. Asked once for a sync. */
async function answers(
  { session }: ResourceContext<Client>,
  name: string,
  find: () => Promise<number | undefined>,
): Promise<boolean> {
  const key = `filter:${name}`;
  const known = await session.get<boolean>(key);
  if (known !== undefined) return known;
  const works = (await find()) === 0;
  await session.set(key, works);
  return works;
}

/** The groups that somebody is in, where the server shows no members but finds groups by them: `group.members.by: filter`. */
export async function groupsByFilter({ client, resource: of, signal }: ResourceContext<Client>): Promise<string[]> {
  const found = (path: string) => {
    const filter = equal(path, of.id!.resource);
    return everyItem((cursor) => client.listGroups(cursor, signal, undefined, { filter }));
  };
  // AWS knows the attribute by its own name only.
  const rows = (await found("members.value").catch(unlessRefused)) ?? (await found("members"));
  return rows.flatMap((row) => idText(client.mapping.group?.id.evaluate(row)) ?? []);
}
