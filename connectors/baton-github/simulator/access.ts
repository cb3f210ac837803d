import { notFound, type Reply, refuse } from "./reply.ts";
import type { Call } from "./router.ts";
import type { OrganizationData, RepositoryData, TeamData, User } from "./world.ts";
import { memberOf, sameLogin } from "./world.ts";

/** The refusal of a token that is not authorised for an organisation's SAML single sign-on. */
export function ssoRefusal(call: Call, org: OrganizationData): Reply {
  const url = `${call.world.tenant.config.html_url}/orgs/${org.login}/sso?authorization_request=ABC`;
  const message =
    "Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.";
  return refuse(403, message, {}, { "X-GitHub-SSO": `required; url=${url}` });
}

/** Runs `use` with an organisation the caller may see; else answers as GitHub does. */
export function withOrg(call: Call, use: (org: OrganizationData) => Reply): Reply {
  const org = call.world.org(call.params.org ?? "");
  if (!org) return notFound;
  const { caller } = call;
  if (caller.kind === "installation") {
    return caller.org !== undefined && sameLogin(caller.org, org.login) ? use(org) : refuse(404, "Not Found");
  }
  if (caller.kind !== "jwt" && org.sso) return ssoRefusal(call, org);
  return use(org);
}

/** The same for a write that only an owner may do. */
export function withOwnedOrg(call: Call, use: (org: OrganizationData) => Reply): Reply {
  return withOrg(call, (org) => {
    const { caller } = call;
    if (caller.kind === "installation" || isOwner(call, org)) return use(org);
    return refuse(403, "You must be an organization owner to do this.");
  });
}

function isOwner(call: Call, org: OrganizationData): boolean {
  const { caller } = call;
  if (caller.kind !== "classic" && caller.kind !== "fine-grained") return false;
  if (sameLogin(caller.login, call.world.tenant.me)) return org.caller?.role === "admin";
  return memberOf(org, caller.login)?.role === "admin";
}

export function withTeam(call: Call, use: (org: OrganizationData, team: TeamData) => Reply): Reply {
  return withOrg(call, (org) => {
    const team = org.teams.find((one) => one.slug === call.params.team_slug);
    return team ? use(org, team) : notFound;
  });
}

/** https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps */
export const isVisible = ({ caller }: Call, repository: RepositoryData): boolean =>
  !repository.private || caller.kind !== "classic" || (caller.scopes?.includes("repo") ?? true);

/** `{owner}/{repo}` of a path; repository names are matched without regard to case. */
export function withRepository(call: Call, use: (org: OrganizationData, repository: RepositoryData) => Reply): Reply {
  return withOrg({ ...call, params: { ...call.params, org: call.params.owner ?? "" } }, (org) => {
    const repository = org.repos.find((one) => sameLogin(one.name, call.params.repo ?? ""));
    return repository && isVisible(call, repository) ? use(org, repository) : notFound;
  });
}

export function withUser(call: Call, use: (user: User) => Reply): Reply {
  const user = call.world.user(call.params.username ?? "");
  return user ? use(user) : notFound;
}
