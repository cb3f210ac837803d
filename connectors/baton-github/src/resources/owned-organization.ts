import { everyPage, type HandlerContext } from "@baton-connectors/sdk";
import type { GithubOrg } from "../api/organizations.ts";
import type { Client } from "../client.ts";
import { isOwned, isWanted, ownedUnlisted } from "../organizations.ts";

interface Known extends Pick<GithubOrg, "id" | "login" | "html_url"> {
  /** Of the listing. */
  readonly page: number;
}
const key = "owned-organizations";

/** The organizations to sync. Read once a sync, unless `anew`. */
export async function ownedOrganizations(
  context: HandlerContext<Client>,
  { anew = false } = {},
): Promise<readonly Known[]> {
  return (!anew && (await context.session.get<readonly Known[]>(key))) || (await read(context));
}

/** The one at a place in their order; undefined behind the last. */
export const ownedOrganization = async (
  context: HandlerContext<Client>,
  index: number,
  options?: { readonly anew?: boolean },
): Promise<Known | undefined> => (await ownedOrganizations(context, options))[index];

/**
 * As rows. What is under them is read from the last to the first. As in Go an account or role that several list has the row of
 * the last organization of the first page: each page is turned round.
 */
export const turnedRound = (owned: readonly Known[]): readonly Known[] =>
  [...owned.entries()].sort(([i, a], [j, b]) => a.page - b.page || j - i).map(([, one]) => one);

async function read(context: HandlerContext<Client>): Promise<readonly Known[]> {
  const { client, session } = context;
  const found = client.app ? [known(await client.organizations.get(client.app.org), 1)] : await listed(context);
  await session.set(key, found);
  return found;
}

const known = ({ id, login, html_url }: GithubOrg, page: number): Known => ({
  ...{ id, login, page },
  ...(html_url && { html_url }),
});

async function listed(context: HandlerContext<Client>): Promise<readonly Known[]> {
  const { client, log, skip } = context;
  const owned: Known[] = [];
  const logins = new Set<string>();
  let page = 0;
  const pages = everyPage(async (number: number | undefined) => {
    const found = await client.organizations.mine(number);
    // Those that are named are asked for by name.
    if (found.withheld && client.orgs.length === 0) {
      log.warn({}, "GitHub withholds organizations from this token: authorize it for their single sign-on");
      skip("organizations the token is not authorized for by single sign-on");
    }
    return found;
  });
  for await (const items of pages) {
    page++;
    for (const one of items) {
      logins.add(one.login.toLowerCase());
      if (isWanted(client, one) && (await isOwned(context, one))) owned.push(known(one, page));
    }
  }
  const others = await ownedUnlisted(context, (login) => logins.has(login));
  return [...owned, ...others.map((one) => known(one, page + 1))];
}
