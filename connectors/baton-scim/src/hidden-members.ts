import { allOf, equal, idText, nobody, unlessRefused } from "@baton-connectors/scim";
import { BatonError, everyItem, type ResourceContext } from "@baton-connectors/sdk";
import type { Client } from "./client.ts";
import type { ListedMembers } from "./listed.ts";

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

interface Largest {
  readonly shown: number;
  readonly counted: number;
}
/** Groups of one size that are counted. */
const enough = 25;

/**
 * Whether a group may have more members than it shows. A list that ends early ends at the same length everywhere, so only groups as
 * large as the largest so far are counted by their users. With groups in it, users may be in it through them: that tells nothing.
 */
export async function isCut(context: ResourceContext<Client>, { users, groups }: ListedMembers): Promise<boolean> {
  const { client, resource: of, session, signal } = context;
  const shown = users.length;
  if (shown < 2 || groups.length > 0) return false;
  const limit = await session.get<number>("members:limit");
  if (limit !== undefined) return shown >= limit;
  const largest = await session.get<Largest>("members:largest");
  const counted = largest?.shown === shown ? largest.counted : 0;
  if (shown < (largest?.shown ?? 0) || counted >= enough) return false;
  if (!(await answers(context, "users-by-group", () => client.usersIn(nobody, signal)))) return false;
  const count = await client.usersIn(of.id!.resource, signal);
  if (count !== undefined && count > shown) {
    await session.set("members:limit", shown);
    return true;
  }
  await session.set("members:largest", { shown, counted: counted + 1 } satisfies Largest);
  return false;
}

const tries = 3;

/**
 * Whether the server applies such a filter: with an id of nobody it finds nothing. Asked once for a sync; one that fails again and again
 * is one that the server does not have.
 */
async function answers(
  { session }: ResourceContext<Client>,
  name: string,
  find: () => Promise<number | undefined>,
): Promise<boolean> {
  const key = `filter:${name}`;
  const known = await session.get<boolean | number>(key);
  if (typeof known === "boolean") return known;
  try {
    const works = (await find()) === 0;
    await session.set(key, works);
    return works;
  } catch (thrown) {
    const failures = (known ?? 0) + 1;
    const isServers = thrown instanceof BatonError && (thrown.request?.status ?? 0) >= 500;
    if (!isServers) throw thrown;
    await session.set(key, failures < tries ? failures : false);
    if (failures < tries) throw thrown;
    return false;
  }
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
