import type {
  EnterpriseData,
  InvitationData,
  OrganizationData,
  RepositoryData,
  RoleData,
  TeamData,
  User,
  World,
} from "./world.ts";
import { teamMembers } from "./world.ts";

export type Json = Record<string, unknown>;

/** A number that keeps all its digits on the wire. */
export const exactNumber = (digits: string): unknown =>
  (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(digits);

/** Builds GitHub's JSON for the things of one world, with the URLs of the host it is served from. */
export interface Shapes {
  simpleUser(user: User): Json;
  fullUser(user: User, isCaller: boolean): Json;
  simpleOrganization(org: OrganizationData): Json;
  fullOrganization(org: OrganizationData): Json;
  membership(org: OrganizationData, login: string, role: string, state: string, user: User): Json;
  team(org: OrganizationData, team: TeamData): Json;
  fullTeam(org: OrganizationData, team: TeamData): Json;
  repository(org: OrganizationData, repository: RepositoryData): Json;
  fullRepository(org: OrganizationData, repository: RepositoryData): Json;
  role(org: OrganizationData, role: RoleData): Json;
  invitation(org: OrganizationData, invitation: InvitationData): Json;
  installation(org: OrganizationData, installation: OrganizationData["installations"][number]): Json;
  accessToken(org: OrganizationData, pat: OrganizationData["pats"][number]): Json;
  license(user: EnterpriseData["users"][number]): Json;
}

export function createShapes(world: World, apiUrl: string): Shapes {
  const { config } = world.tenant;
  const api = config.api_url ?? apiUrl;
  const html = config.html_url;

  // Of an Enterprise Server. It says of everybody whether they are suspended.
  const suspends = world.tenant.users.some((user) => user.suspended_at !== undefined);

  const avatar = (id: string) => `https://avatars.githubusercontent.com/u/${id}?v=4`;

  const simpleUser: Shapes["simpleUser"] = (user) => {
    const url = `${api}/users/${user.login}`;
    return {
      login: user.login,
      id: exactNumber(user.id),
      node_id: `U_${user.id}`,
      avatar_url: user.avatar_url ?? avatar(user.id),
      gravatar_id: "",
      url,
      html_url: user.html_url ?? `${html}/${user.login}`,
      followers_url: `${url}/followers`,
      following_url: `${url}/following{/other_user}`,
      gists_url: `${url}/gists{/gist_id}`,
      starred_url: `${url}/starred{/owner}{/repo}`,
      subscriptions_url: `${url}/subscriptions`,
      organizations_url: `${url}/orgs`,
      repos_url: `${url}/repos`,
      events_url: `${url}/events{/privacy}`,
      received_events_url: `${url}/received_events`,
      type: user.type,
      user_view_type: "public",
      site_admin: false,
    };
  };

  const fullUser: Shapes["fullUser"] = (user, isCaller) => ({
    ...simpleUser(user),
    name: user.name ?? null,
    company: null,
    blog: "",
    location: null,
    email: user.email ?? null,
    hireable: null,
    bio: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: "2020-01-02T03:04:05Z",
    updated_at: "2026-01-02T03:04:05Z",
    ...(suspends ? { suspended_at: user.suspended_at ?? null } : {}),
    ...(isCaller || user.two_factor_authentication !== undefined
      ? { two_factor_authentication: user.two_factor_authentication ?? true }
      : {}),
  });

  const simpleOrganization: Shapes["simpleOrganization"] = (org) => {
    const url = `${api}/orgs/${org.login}`;
    return {
      login: org.login,
      id: exactNumber(org.id),
      node_id: `O_${org.id}`,
      url,
      repos_url: `${url}/repos`,
      events_url: `${url}/events`,
      hooks_url: `${url}/hooks`,
      issues_url: `${url}/issues`,
      members_url: `${url}/members{/member}`,
      public_members_url: `${url}/public_members{/member}`,
      avatar_url: avatar(org.id),
      description: null,
    };
  };

  const fullOrganization: Shapes["fullOrganization"] = (org) => ({
    ...simpleOrganization(org),
    ...(org.name ? { name: org.name } : {}),
    html_url: `${html}/${org.login}`,
    is_verified: false,
    has_organization_projects: true,
    has_repository_projects: true,
    public_repos: org.repos.filter((repository) => !repository.private).length,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: "2019-05-06T07:08:09Z",
    updated_at: "2026-01-01T00:00:00Z",
    archived_at: null,
    type: "Organization",
    default_repository_permission: org.default_repository_permission,
    two_factor_requirement_enabled: false,
  });

  const owner = (org: OrganizationData): Json => ({
    ...simpleUser({ ...blankUser, id: org.id, login: org.login }),
    type: "Organization",
  });

  const teamUrl = (org: OrganizationData, team: TeamData) => `${api}/organizations/${org.id}/team/${team.id}`;
  const bareTeam = (org: OrganizationData, team: TeamData): Json => ({
    name: team.name,
    id: exactNumber(team.id),
    node_id: `T_${team.id}`,
    slug: team.slug,
    description: null,
    privacy: team.privacy,
    notification_setting: "notifications_enabled",
    url: teamUrl(org, team),
    html_url: `${html}/orgs/${org.login}/teams/${team.slug}`,
    members_url: `${teamUrl(org, team)}/members{/member}`,
    repositories_url: `${teamUrl(org, team)}/repos`,
    type: "organization",
    organization_id: exactNumber(org.id),
    permission: "pull",
  });
  const team: Shapes["team"] = (org, one) => {
    const parent = org.teams.find((other) => other.slug === one.parent);
    return { ...bareTeam(org, one), parent: parent ? bareTeam(org, parent) : null };
  };

  const repository: Shapes["repository"] = (org, one) => {
    const url = `${api}/repos/${org.login}/${one.name}`;
    const paths = Object.fromEntries(REPOSITORY_PATHS.map(([field, path]) => [field, `${url}${path}`]));
    return {
      id: exactNumber(one.id),
      node_id: `R_${one.id}`,
      name: one.name,
      full_name: `${org.login}/${one.name}`,
      private: one.private,
      owner: owner(org),
      html_url: `${html}/${org.login}/${one.name}`,
      description: null,
      fork: false,
      url,
      ...paths,
      archived: one.archived,
      disabled: false,
      visibility: one.visibility,
      default_branch: "main",
      created_at: "2022-01-01T00:00:00Z",
      updated_at: "2022-01-01T00:00:00Z",
      pushed_at: "2022-01-01T00:00:00Z",
      permissions: { admin: true, maintain: true, push: true, triage: true, pull: true },
    };
  };

  return {
    simpleUser,
    fullUser,
    simpleOrganization,
    fullOrganization,
    membership: (org, login, role, state, user) => ({
      url: `${api}/orgs/${org.login}/memberships/${login}`,
      state,
      role,
      organization_url: `${api}/orgs/${org.login}`,
      organization: simpleOrganization(org),
      user: simpleUser(user),
    }),
    team,
    fullTeam: (org, one) => ({
      ...team(org, one),
      created_at: "2021-01-01T00:00:00Z",
      updated_at: "2021-01-01T00:00:00Z",
      members_count: teamMembers(org, one).length,
      repos_count: org.repos.filter((repo) => repo.teams.some((held) => held.slug === one.slug)).length,
      organization: fullOrganization(org),
    }),
    repository,
    fullRepository: (org, one) => ({
      ...repository(org, one),
      ...COUNTS,
      git_url: `git:${html.replace(/^https?:/, "")}/${org.login}/${one.name}.git`,
      ssh_url: `git@${new URL(html).host}:${org.login}/${one.name}.git`,
      clone_url: `${html}/${org.login}/${one.name}.git`,
      svn_url: `${html}/${org.login}/${one.name}`,
      organization: owner(org),
    }),
    role: (org, role) => ({
      id: exactNumber(role.id),
      name: role.name,
      description: role.description ?? null,
      base_role: role.base_role ?? null,
      source: role.source,
      permissions: ["read_audit_logs"],
      organization: owner(org),
      created_at: "2023-01-01T00:00:00Z",
      updated_at: "2023-01-01T00:00:00Z",
    }),
    invitation: (org, invitation) => {
      const inviter = invitation.inviter === null ? undefined : world.user(invitation.inviter ?? world.tenant.me);
      return {
        id: exactNumber(invitation.id),
        node_id: `OI_${invitation.id}`,
        login: invitation.login ?? null,
        email: invitation.email ?? null,
        role: invitation.role,
        created_at: invitation.created_at,
        failed_at: invitation.failed_at ?? null,
        failed_reason: invitation.failed_reason ?? null,
        inviter: inviter ? simpleUser(inviter) : null,
        team_count: 0,
        invitation_teams_url: `${api}/organizations/${org.id}/invitations/${invitation.id}/teams`,
        invitation_source: "member",
      };
    },
    installation: (org, one) => ({
      id: exactNumber(one.id),
      account: owner(org),
      repository_selection: one.repository_selection,
      access_tokens_url: `${api}/app/installations/${one.id}/access_tokens`,
      repositories_url: `${api}/installation/repositories`,
      html_url: one.html_url ?? `${html}/organizations/${org.login}/settings/installations/${one.id}`,
      app_id: exactNumber(one.app_id),
      app_slug: one.app_slug,
      target_id: exactNumber(org.id),
      target_type: one.target_type,
      permissions: { members: "read", metadata: "read" },
      events: [],
      created_at: "2023-01-01T00:00:00Z",
      updated_at: "2023-01-01T00:00:00Z",
      single_file_name: null,
      suspended_by: null,
      suspended_at: null,
    }),
    accessToken: (org, pat) => ({
      id: exactNumber(pat.id),
      owner: simpleUser(world.user(pat.owner) ?? { ...blankUser, id: "0", login: pat.owner }),
      repository_selection: "all",
      repositories_url: `${api}/organizations/${org.id}/personal-access-tokens/${pat.id}/repositories`,
      permissions: { organization: { members: "read" }, repository: { metadata: "read" } },
      access_granted_at: pat.access_granted_at,
      token_id: exactNumber(String(BigInt(pat.id) + 5000n)),
      token_name: pat.token_name,
      token_expired: pat.token_expired,
      token_expires_at: pat.token_expires_at ?? null,
      token_last_used_at: pat.token_last_used_at ?? null,
    }),
    license: (user) => ({
      github_com_login: user.login,
      github_com_name: user.name ?? null,
      enterprise_server_user_ids: [],
      github_com_user: true,
      enterprise_server_user: false,
      visual_studio_subscription_user: false,
      license_type: "Enterprise",
      github_com_profile: `https://github.com/${user.login}`,
      github_com_member_roles: [],
      github_com_enterprise_roles: user.roles,
      github_com_verified_domain_emails: [],
      github_com_saml_name_id: user.saml_name_id ?? null,
      github_com_orgs_with_pending_invites: [],
      github_com_two_factor_auth: true,
      enterprise_server_primary_emails: [],
      visual_studio_license_status: null,
      visual_studio_subscription_email: null,
      total_user_accounts: 1,
    }),
  };
}

/** A user that is known by login alone. */
export const blankUser: User = { id: "0", login: "", type: "User", detail_404: false, emu: false };

const REPOSITORY_PATHS: [string, string][] = [
  ["archive_url", "/{archive_format}{/ref}"],
  ["assignees_url", "/assignees{/user}"],
  ["blobs_url", "/git/blobs{/sha}"],
  ["branches_url", "/branches{/branch}"],
  ["collaborators_url", "/collaborators{/collaborator}"],
  ["comments_url", "/comments{/number}"],
  ["commits_url", "/commits{/sha}"],
  ["compare_url", "/compare/{base}...{head}"],
  ["contents_url", "/contents/{+path}"],
  ["contributors_url", "/contributors"],
  ["deployments_url", "/deployments"],
  ["downloads_url", "/downloads"],
  ["events_url", "/events"],
  ["forks_url", "/forks"],
  ["git_commits_url", "/git/commits{/sha}"],
  ["git_refs_url", "/git/refs{/sha}"],
  ["git_tags_url", "/git/tags{/sha}"],
  ["hooks_url", "/hooks"],
  ["issue_comment_url", "/issues/comments{/number}"],
  ["issue_events_url", "/issues/events{/number}"],
  ["issues_url", "/issues{/number}"],
  ["keys_url", "/keys{/key_id}"],
  ["labels_url", "/labels{/name}"],
  ["languages_url", "/languages"],
  ["merges_url", "/merges"],
  ["milestones_url", "/milestones{/number}"],
  ["notifications_url", "/notifications{?since,all,participating}"],
  ["pulls_url", "/pulls{/number}"],
  ["releases_url", "/releases{/id}"],
  ["stargazers_url", "/stargazers"],
  ["statuses_url", "/statuses/{sha}"],
  ["subscribers_url", "/subscribers"],
  ["subscription_url", "/subscription"],
  ["tags_url", "/tags"],
  ["teams_url", "/teams"],
  ["trees_url", "/git/trees{/sha}"],
];

const COUNTS = {
  forks: 0,
  forks_count: 0,
  has_discussions: false,
  has_downloads: true,
  has_issues: true,
  has_pages: false,
  has_projects: true,
  has_wiki: true,
  homepage: null,
  language: null,
  license: null,
  mirror_url: null,
  network_count: 0,
  open_issues: 0,
  open_issues_count: 0,
  size: 0,
  stargazers_count: 0,
  subscribers_count: 0,
  watchers: 0,
  watchers_count: 0,
};
