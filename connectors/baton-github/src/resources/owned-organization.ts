import { type HandlerContext, neverAbsent } from "@baton-connectors/sdk";
import type { GithubOrg } from "../api/organizations.ts";
import type { Client } from "../client.ts";
import { isOwned, isWanted, ownedUnlisted } from "../organizations.ts";

type Known = Pick<GithubOrg, "id" | "login">;
const key = "owned-organizations";

/** The organization at a place in the order of the listing; undefined behind the last. Read once a sync, unless `anew`. */
export async function ownedOrganization(
  context: HandlerContext<Client>,
  index: number,
  { anew = false } = {},
): Promise<Known | undefined> {
  const known = (!anew && (await context.session.get<readonly Known[]>(key))) || (await read(context));
  return known[index];
}

async function read(context: HandlerContext<Client>): Promise<readonly Known[]> {
  const { client, session } = context;
  const owned: Known[] = [];
  if (client.app) owned.push(await client.organizations.get(client.app.org).catch(neverAbsent));
  else {
    const listed = new Set<string>();
    for (let page: number | undefined, more = true; more; ) {
      const { items, next } = await client.organizations.mine(page).catch(neverAbsent);
      for (const { login } of items) listed.add(login.toLowerCase());
      for (const one of items) if (isWanted(client, one) && (await isOwned(context, one))) owned.push(one);
      page = next;
      more = next !== undefined;
    }
    owned.push(...(await ownedUnlisted(context, (login) => listed.has(login))));
  }
  const found = owned.map(({ id, login }) => ({ id, login }));
  await session.set(key, found);
  return found;
}
