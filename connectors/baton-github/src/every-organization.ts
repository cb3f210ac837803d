import { BatonError, everyItem, isRetryable, toBatonError, whenAbsent } from "@baton-connectors/sdk";
import type { GithubOrg } from "./api/organizations.ts";
import type { Client } from "./client.ts";
import { isRefused } from "./github/github-error.ts";

/** Logins of the organizations a change may concern: the configured ones, or all of the token's user. */
export async function reachable({ app, settings, organizations }: Client): Promise<readonly string[]> {
  if (app) return [app.org];
  if (settings.orgs.length > 0) return settings.orgs;
  return (await everyItem(organizations.mine)).map(({ login }) => login);
}

/**
 * The organization that has something, among those. A task may bring of what it is about no more than the id, which does not
 * say. Several can have a role that GitHub predefines: none of them is meant more than another.
 */
export async function theOneWith(
  client: Client,
  what: string,
  has: (org: GithubOrg) => Promise<unknown>,
): Promise<GithubOrg> {
  const found: GithubOrg[] = [];
  for (const login of await reachable(client)) {
    try {
      const org = await client.organizations.get(login);
      await has(org);
      found.push(org);
    } catch (thrown) {
      // An organization behind single sign-on, or not owned, does not say.
      if (!isRefused(thrown)) throw thrown;
    }
  }
  const [one, ...others] = found;
  if (one && others.length === 0) return one;
  const named = found.map(({ login }) => login).join(", ");
  throw new BatonError(
    one ? "FailedPrecondition" : "NotFound",
    one ? `${what} is one of several organizations: ${named}` : `${what} is of none of the organizations`,
    { hint: "Hand over the row of a sync, which says which organization it is of, or name the one in --orgs." },
  );
}

interface Failure {
  readonly org: string;
  readonly error: BatonError;
}

/**
 * Takes something away in every organization, also after a success, and says whether it is away. One that took it away is
 * enough. So is one of the credentials' own that does not have it, as after a deletion whose answer got lost, where no other
 * that could have it refuses. `what` is what could not be done.
 */
export async function takeAwayInEvery(
  client: Client,
  what: string,
  orgs: readonly string[],
  takeAway: (org: string) => Promise<void>,
  /** What is left of it, not found when nothing is; for what can be looked up. */
  look: (org: string) => Promise<unknown> = async () => undefined,
): Promise<void> {
  const failures: Failure[] = [];
  for (const org of orgs) {
    try {
      await takeAway(org);
    } catch (thrown) {
      const error = toBatonError(thrown);
      // Trouble on the way is no answer.
      if (isRetryable(error) || error.code === "Canceled" || error.effect === "unknown") throw error;
      failures.push({ org, error });
    }
  }
  if (failures.length < orgs.length) return;
  const isRefusal = ({ error }: Failure) => error.code !== "NotFound";
  for (const { org, error } of failures.filter(isRefusal)) {
    // Nothing can be taken away, and nothing was listed, where somebody is a member only.
    if (!client.app && (await ownRole(client, org)) === "member") continue;
    throw error.changed({ message: `${what}: ${error.message}` });
  }
  for (const { org, error } of failures.filter((one) => !isRefusal(one))) {
    if (!client.app && (await ownRole(client, org)) !== "admin") continue;
    if ((await look(org).catch(whenAbsent)) === undefined) return;
    throw error.changed({ code: "FailedPrecondition", message: `${what}: ${error.message}` });
  }
  throw new BatonError("FailedPrecondition", `${what}: there is no organization that could be asked`, {
    hint: "The token's user owns none, or single sign-on hides them: authorize the token.",
  });
}

/** Undefined where the token's user is none, or GitHub does not say. */
async function ownRole({ organizations }: Client, org: string): Promise<string | undefined> {
  try {
    return (await organizations.myMembership(org).catch(whenAbsent))?.role;
  } catch (thrown) {
    if (thrown instanceof BatonError && thrown.code === "PermissionDenied") return undefined;
    throw thrown;
  }
}
