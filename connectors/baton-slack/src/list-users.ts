import type { Resource } from "@baton-connectors/protocol/connector-v2";
import { type Json, type ListContext, noItems, type PageOf } from "@baton-connectors/sdk";
import type { Client } from "./client.ts";
import { unlessDenied } from "./denied.ts";
import { membersOf, remember } from "./members.ts";
import { isAdmin, scimOnlyResource, userResource } from "./resources/user-resource.ts";
import type { ScimUser } from "./scim.ts";
import { teamByTeam } from "./team-by-team.ts";
import type { SlackUser } from "./web.ts";

type Context = ListContext<Client>;
/** First SCIM's accounts, which become no rows yet; then one workspace after another; then the accounts that are in none of them. */
type Stage = { readonly scim: number } | { readonly teams: readonly string[] } | { readonly rest: true };

export async function listUsers(context: Context): Promise<PageOf<Resource>> {
  const { client, page, parent } = context;
  if (parent) return noItems;
  const { scim } = client;
  const stage = (page.cursor as Stage | undefined) ?? (scim ? { scim: 1 } : undefined);
  if (stage && "scim" in stage) {
    const { next } = await keepScimPage(context, stage.scim);
    if (next !== undefined) return { items: [], next: { scim: next } };
    return { items: [], next: { teams: (await client.teams(context.syncId, context.signal)).map(({ id }) => id) } };
  }
  if (stage && "rest" in stage) return { items: await inNoWorkspace(context) };
  const read = await teamByTeam(context, (teamId, cursor) => workspaceUsers(context, teamId, cursor));
  return read.next === undefined && scim ? { items: read.items, next: { rest: true } } : read;
}

async function keepScimPage({ client, session, signal }: Context, startIndex: number) {
  const { items, next } = await client.scim!.listUsers(startIndex, signal);
  await session.setMany(items.map((account) => [`scim/${account.id}`, account] as const));
  return { next };
}

/** One page of a workspace, without who was in an earlier one. */
async function workspaceUsers(context: Context, teamId: string, cursor: Json | undefined) {
  const { client, session, signal, skip } = context;
  const after = cursor as string | undefined;
  const found = await client.web.listUsers(teamId, after, signal).catch(unlessDenied(teamId, "users", context));
  if (!found) return { items: [] };
  const users = found.items.filter((user): user is SlackUser & { readonly id: string } => !!user.id);
  for (const { name } of found.items.filter(({ id }) => !id)) skip("a user has no id", { workspace_id: teamId, name });
  const next = found.next as string | undefined;
  await remember(session, teamId, after, { items: membersOf(users), next });
  const elsewhere = await seenElsewhere(context, teamId, users);
  const scim = client.scim ? await session.getMany<ScimUser>(users.map(({ id }) => `scim/${id}`)) : undefined;
  const seesTwoFactor = isAdmin((await client.self(signal)).user);
  const listed = new Set<string>();
  const items = users.flatMap((user) => {
    if (elsewhere.has(user.id) || listed.has(user.id)) return [];
    listed.add(user.id);
    return [userResource(user, { teamId, scim: scim?.get(`scim/${user.id}`), seesTwoFactor })];
  });
  return { items, next };
}

/** Users who have a row by a workspace that is listed earlier. A page that is read twice has its rows both times. */
async function seenElsewhere(
  { client, session, syncId, signal }: Context,
  teamId: string,
  users: readonly SlackUser[],
) {
  const alone = !client.scim && (await client.teams(syncId, signal)).length === 1;
  if (alone) return new Set<string>();
  const keys = users.map(({ id }) => `seen/${id}`);
  const seen = await session.getMany<string>(keys);
  await session.setMany(keys.filter((key) => !seen.has(key)).map((key) => [key, teamId] as const));
  return new Set(users.flatMap(({ id }) => ((seen.get(`seen/${id}`) ?? teamId) === teamId ? [] : [id!])));
}

const atOnce = 1000;

async function inNoWorkspace({ session }: Context): Promise<Resource[]> {
  const rows: Resource[] = [];
  const take = async (accounts: readonly ScimUser[]) => {
    const seen = await session.getMany<string>(accounts.map(({ id }) => `seen/${id}`));
    rows.push(...accounts.filter(({ id }) => !seen.has(`seen/${id}`)).map(scimOnlyResource));
  };
  let batch: ScimUser[] = [];
  for await (const [, account] of session.entries<ScimUser>("scim/")) {
    batch.push(account);
    if (batch.length < atOnce) continue;
    await take(batch);
    batch = [];
  }
  await take(batch);
  return rows;
}
