import { everyPage, type HandlerContext, inParallel } from "@baton-connectors/sdk";
import type { GithubUser } from "./api/users.ts";
import type { Client } from "./client.ts";
import { atOnce } from "./github/limits.ts";
import { ownedOrganizations, turnedRound } from "./resources/owned-organization.ts";

interface Listing {
  readonly id: string;
  readonly login: string;
}

/**
 * An account, and a predefined role, that several organizations list has one row, of one of them: of the first in this order. As
 * in Go that is the last organization of the first page.
 */
const inOrder = async (context: HandlerContext<Client>): Promise<readonly Listing[]> =>
  turnedRound(await ownedOrganizations(context));

/** The organizations before one in that order. */
async function before(context: HandlerContext<Client>, orgId: string): Promise<readonly Listing[]> {
  const all = await inOrder(context);
  const at = all.findIndex(({ id }) => id === orgId);
  return at < 0 ? [] : all.slice(0, at);
}

/** Whether the row of an account is one of another organization's. */
export async function isListedBefore(
  context: HandlerContext<Client>,
  orgId: string,
): Promise<(user: GithubUser) => boolean> {
  const others = await inParallel(await before(context, orgId), atOnce, (one) => memberIds(context, one));
  return ({ id }) => others.some((ids) => ids.has(id));
}

/** All at once, as whether somebody is on a page that is still to come decides about this one. */
const memberIds = (context: HandlerContext<Client>, org: Listing): Promise<ReadonlySet<string>> =>
  context.client.memo(context.syncId, `members:${org.id}`, async () => {
    const ids = new Set<string>();
    for await (const items of everyPage((page: number | undefined) => memberPage(context, org, page)))
      for (const { id } of items) ids.add(id);
    return ids;
  });

interface MemberPage {
  readonly items: readonly GithubUser[];
  readonly next?: number | undefined;
}

/** One page of an organization's members. */
export const memberPage = (
  context: HandlerContext<Client>,
  { id, login }: Listing,
  page: number | undefined,
): Promise<MemberPage> =>
  onceForAll<MemberPage>(context, `members:${id}:${page ?? 1}`, async () => {
    const { items, next } = await context.client.organizations.members(login, page);
    return { items, next };
  });

/**
 * What the listings of several organizations go by is read once a sync, across interruptions too: who is left out of one list
 * for standing in another must stand in that.
 */
export async function onceForAll<T>(context: HandlerContext<Client>, key: string, read: () => Promise<T>): Promise<T> {
  const { client, session, syncId } = context;
  if (syncId === "" || (await inOrder(context)).length < 2) return read();
  return client.inTurn(`${syncId}:${key}`, async () => {
    const known = await session.get<T>(key);
    if (known !== undefined) return known;
    const made = await read();
    await session.set(key, made);
    return made;
  });
}

/** The same of what an organization lists at once. */
export async function idsListedBefore(
  context: HandlerContext<Client>,
  orgId: string,
  idsOf: (org: Listing) => Promise<readonly string[]>,
): Promise<ReadonlySet<string>> {
  const found = await inParallel(await before(context, orgId), atOnce, idsOf);
  return new Set(found.flat());
}
