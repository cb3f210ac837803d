import { BatonError, inParallel, type ListContext, whenAbsent } from "@baton-connectors/sdk";
import type { GithubUser, Profile } from "./api/users.ts";
import type { Client } from "./client.ts";
import { isTooHeavy } from "./github/graphql-error.ts";
import { atOnce } from "./github/limits.ts";

/** As many accounts must read the same both ways before GraphQL is relied on. */
const sample = 100;

/** What this credential was seen to get from GraphQL, for the sync. */
interface Trial {
  readonly compared: number;
  /** Some of them had a public address, and the same both ways: it is not that GraphQL keeps addresses from the credential. */
  readonly sawAddress: boolean;
  readonly failed: boolean;
}
const key = "member-details-trial";

interface Wanted {
  /** Whether this page is not the last. */
  readonly more: boolean;
  /** Whether a member's public address is asked for: not where a provider knows a better one. */
  readonly needsAddress: (index: number) => boolean;
}

/**
 * Lists name login and id only. The details are asked for account by account, or, in a large organization, a page at once
 * by GraphQL. That must not change a row, whatever the credential and instance, so it is tried on the first accounts.
 */
export async function memberDetails(
  context: ListContext<Client>,
  members: readonly GithubUser[],
  { more, needsAddress }: Wanted,
): Promise<readonly GithubUser[]> {
  const { client, session } = context;
  const trial = (await session.get<Trial>(key)) ?? { compared: 0, sawAddress: false, failed: false };
  const nodeIds = members.flatMap(({ node_id }) => node_id || []);
  if (trial.failed || nodeIds.length < members.length || (trial.compared === 0 && !more)) {
    return oneByOne(context, members);
  }
  const isProven = trial.compared >= sample;
  // A classic token without the scope for addresses is told so.
  const seesAddresses = trial.sawAddress || client.settings.token.startsWith("ghp_");
  const isTrusted = (index: number) => isProven && (seesAddresses || !needsAddress(index));
  const profiles = await read(context, nodeIds, isProven);
  if (!profiles) {
    await session.set(key, { ...trial, failed: true });
    return oneByOne(context, members);
  }
  const detailed = await inParallel(members, atOnce, (member, i) =>
    isTrusted(i) ? merged(context, member, profiles[i]) : oneOf(context, member),
  );
  const asked = [...detailed.keys()].filter((i) => !isTrusted(i));
  if (asked.length === 0) return detailed;
  const same = asked
    .map((i) => agree(detailed[i]!, members[i]!, profiles[i], needsAddress(i)))
    .filter((one) => one !== undefined);
  await session.set(key, {
    compared: trial.compared + same.length,
    sawAddress: trial.sawAddress || asked.some((i) => isSeen(detailed[i]!, profiles[i])),
    failed: same.includes(false),
  } satisfies Trial);
  return detailed;
}

/** Undefined where GraphQL does not serve this. A page too heavy for GitHub is asked for in halves. */
async function read(
  { client, log }: ListContext<Client>,
  ids: readonly string[],
  isProven: boolean,
): Promise<readonly (Profile | undefined)[] | undefined> {
  const halving = async (some: readonly string[]): Promise<readonly (Profile | undefined)[]> => {
    try {
      return await client.users.profiles(some);
    } catch (thrown) {
      if (!isTooHeavy(thrown) || some.length === 1) throw thrown;
      const middle = Math.ceil(some.length / 2);
      return [...(await halving(some.slice(0, middle))), ...(await halving(some.slice(middle)))];
    }
  };
  try {
    return await halving(ids);
  } catch (thrown) {
    if (!(thrown instanceof BatonError) || thrown.code === "Canceled") throw thrown;
    if (isProven && thrown.code === "Unavailable") throw thrown;
    log.debug({ error: thrown.message }, "GraphQL does not serve details of accounts: they are asked for one by one");
    return undefined;
  }
}

/** Undefined where there is nothing to compare: REST has no details, or more of the token's own account. */
function agree(
  one: GithubUser,
  listed: GithubUser,
  profile: Profile | undefined,
  needsAddress: boolean,
): boolean | undefined {
  if (profile?.isViewer) return undefined;
  if (one.name === undefined) return profile === undefined ? undefined : false;
  return (
    profile !== undefined &&
    one.name === (profile.name ?? "") &&
    (!needsAddress || (one.email ?? "") === profile.email) &&
    typeof one.two_factor_authentication !== "boolean" &&
    // An instance that tells who is suspended tells it of everybody, and in GraphQL of nobody.
    one.suspended_at === undefined &&
    (["login", "html_url", "avatar_url"] as const).every((key) => (one[key] ?? "") === (listed[key] ?? ""))
  );
}

/** Whether both ways tell an address, and the same. */
const isSeen = ({ email }: GithubUser, profile: Profile | undefined): boolean =>
  Boolean(email) && profile !== undefined && profile.email === email && !profile.isViewer;

async function merged(context: ListContext<Client>, member: GithubUser, profile: Profile | undefined) {
  if (!profile || profile.isViewer) return oneOf(context, member);
  return { ...member, name: profile.name ?? "", email: profile.email };
}

const oneByOne = (context: ListContext<Client>, members: readonly GithubUser[]) =>
  inParallel(members, atOnce, (member) => oneOf(context, member));

/** An account without details (404) is listed with what there is. */
async function oneOf({ client, skip }: ListContext<Client>, member: GithubUser): Promise<GithubUser> {
  const found = await client.users.getById(member.id).catch(whenAbsent);
  if (!found) skip("names and addresses of accounts that GitHub has no details of", { login: member.login });
  return found ?? member;
}
