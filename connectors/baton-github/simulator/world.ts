import type { Tenant } from "./tenant-file.ts";

export type User = Tenant["users"][number];
export type OrganizationData = Tenant["orgs"][number];
export type TeamData = OrganizationData["teams"][number];
export type RepositoryData = OrganizationData["repos"][number];
export type RoleData = OrganizationData["roles"][number];
export type InvitationData = OrganizationData["invitations"][number];
export type EnterpriseData = Tenant["enterprises"][number];

/** The state a simulator serves and its write endpoints change. Logins are matched without regard to case. */
export interface World {
  readonly tenant: Tenant;
  user(login: string): User | undefined;
  userById(id: string): User | undefined;
  org(login: string): OrganizationData | undefined;
  orgById(id: string): OrganizationData | undefined;
  repositoryById(id: string): { org: OrganizationData; repository: RepositoryData } | undefined;
  enterprise(slug: string): EnterpriseData | undefined;
  /** Ids of things made while the simulator runs. */
  nextId(): string;
}

export const sameLogin = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

export function createWorld(source: Tenant): World {
  const tenant = structuredClone(source);
  const byLogin = new Map(tenant.users.map((user) => [user.login.toLowerCase(), user]));
  const byId = new Map(tenant.users.map((user) => [user.id, user]));
  let made = 990_000;
  return {
    tenant,
    user: (login) => byLogin.get(login.toLowerCase()),
    userById: (id) => byId.get(id),
    org: (login) => tenant.orgs.find((org) => sameLogin(org.login, login)),
    orgById: (id) => tenant.orgs.find((org) => org.id === id),
    repositoryById: (id) => {
      for (const org of tenant.orgs) {
        const repository = org.repos.find((one) => one.id === id);
        if (repository) return { org, repository };
      }
      return undefined;
    },
    enterprise: (slug) => tenant.enterprises.find((one) => sameLogin(one.slug, slug)),
    nextId: () => String(++made),
  };
}

export const memberOf = (org: OrganizationData, login: string) =>
  org.members.find((member) => sameLogin(member.login, login));

export const childTeams = (org: OrganizationData, team: TeamData): TeamData[] =>
  org.teams.filter((one) => one.parent === team.slug);

/**
 * Members as GitHub lists them: the team's own, then those of its child teams (as plain members).
 * Pending memberships are not listed.
 */
export function teamMembers(org: OrganizationData, team: TeamData): { login: string; role: "member" | "maintainer" }[] {
  const listed = new Map<string, { login: string; role: "member" | "maintainer" }>();
  const visit = (one: TeamData, inherited: boolean) => {
    for (const member of one.members) {
      if (member.state !== "active" || listed.has(member.login)) continue;
      listed.set(member.login, { login: member.login, role: inherited ? "member" : member.role });
    }
    for (const child of childTeams(org, one)) visit(child, true);
  };
  visit(team, false);
  return [...listed.values()];
}
