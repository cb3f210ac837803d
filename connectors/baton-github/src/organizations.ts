import {
  BatonError,
  type ClientContext,
  type ErrorDetails,
  everyPage,
  type HandlerContext,
  permissionDenied,
} from "@baton-connectors/sdk";
import type { GithubOrg, OrgMembership } from "./api/organizations.ts";
import type { Client } from "./client.ts";
import { isRefused } from "./github/github-error.ts";
import { credentialOf } from "./permissions.ts";

/** Whether an organization is among those that were asked for. GitHub's logins have no case. */
export const isWanted = ({ orgs }: Client, { login }: Pick<GithubOrg, "login">): boolean =>
  orgs.length === 0 || orgs.includes(login.toLowerCase());

export const isOwner = ({ role }: OrgMembership): boolean => role.toLowerCase() === "admin";

/**
 * Whether the token's user owns the organization; only then it is synced. A refusal leaves it out as well, counted: most
 * often the token is not authorized for single sign-on.
 */
export async function isOwned(
  { client, skip }: HandlerContext<Client>,
  { login }: Pick<GithubOrg, "login">,
): Promise<boolean> {
  try {
    const membership = await client.organizations.myMembership(login);
    if (isOwner(membership)) return true;
    skip("organizations the token's user does not own", { org: login, role: membership.role });
    return false;
  } catch (thrown) {
    if (!(thrown instanceof BatonError) || thrown.code !== "PermissionDenied") throw thrown;
    const reason =
      thrown.permission === "single sign-on"
        ? "organizations the token is not authorized for by single sign-on"
        : "organizations whose membership may not be read";
    skip(reason, { org: login, error: thrown.message, hint: thrown.hint });
    return false;
  }
}

/**
 * Those that were asked for by name and that GitHub did not list: to fine-grained tokens it lists none at all.
 * https://docs.github.com/en/rest/orgs/orgs#list-organizations-for-the-authenticated-user
 */
export async function ownedUnlisted(
  context: HandlerContext<Client>,
  isListed: (login: string) => boolean,
): Promise<readonly GithubOrg[]> {
  const { client } = context;
  const owned: GithubOrg[] = [];
  for (const login of new Set(client.orgs)) {
    if (isListed(login) || !(await isOwned(context, { login }))) continue;
    owned.push(await client.organizations.get(login));
  }
  return owned;
}

/** Proves that there is something to sync, before anything is read. */
export async function validateOrganizations({ client, signal }: ClientContext<Client>): Promise<void> {
  if (client.app) return client.app.auth.verify();
  if (client.settings.orgs.length > 0) {
    for (const login of client.settings.orgs) await ownedOrThrow(client, login);
    return;
  }
  let refusal: BatonError | undefined;
  for await (const items of everyPage(client.organizations.mine)) {
    for (const { login } of items) {
      signal.throwIfAborted();
      const isOwned = await client.organizations.myMembership(login).then(isOwner, (thrown: unknown) => {
        // An organization that refuses is left out of the sync; it must not hide trouble with GitHub itself.
        if (!isRefused(thrown)) throw thrown;
        refusal = thrown;
        return false;
      });
      if (isOwned) return;
    }
  }
  throw permissionDenied(
    `access token must be an admin on at least one organization${refusal ? `; the last one asked: ${refusal.message}` : ""}`,
    {
      permission: refusal?.permission ?? "organization owner",
      cause: refusal,
      request: refusal?.request,
      hint:
        refusal?.hint ??
        (credentialOf(client.settings) === "fine-grained token"
          ? "GitHub lists no organizations to fine-grained tokens: name yours in --orgs."
          : "Use a token of an organization owner. For an organization with SAML, authorize the token for single sign-on."),
    },
  );
}

async function ownedOrThrow({ organizations }: Client, login: string): Promise<void> {
  const unreadable = (details: ErrorDetails & { readonly why: string }) =>
    permissionDenied(
      `the organization ${isLogin ? login : JSON.stringify(login)} cannot be read: ${details.why}`,
      details,
    );
  // Go splits at commas and trims nothing: blanks must be seen.
  const isLogin = /^[\w-]+$/.test(login);
  if (!isLogin) {
    const hint = "Logins in --orgs are separated by commas alone, without blanks.";
    throw unreadable({ why: "it is no login", hint });
  }
  const membership = await organizations.myMembership(login).catch((thrown: unknown) => {
    // Trouble of another kind says nothing of the organization.
    if (!isRefused(thrown)) throw thrown;
    const { message: why, request, permission } = thrown;
    const hint = thrown.hint ?? "Check the spelling in --orgs, and that the token's user is an owner of it.";
    throw unreadable({ why, hint, request, permission, cause: thrown });
  });
  if (!isOwner(membership)) {
    throw permissionDenied(`access token must be an admin on the ${login} organization`, {
      permission: "organization owner",
      hint: "Use a token of an owner of it, or leave it out of --orgs.",
    });
  }
}
