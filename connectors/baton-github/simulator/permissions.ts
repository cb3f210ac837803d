import { type OrganizationData, type RepositoryData, teamMembers } from "./world.ts";

const ORDER = ["pull", "triage", "push", "maintain", "admin"] as const;
const BASE: Record<string, string> = { read: "pull", write: "push", admin: "admin" };
const ROLE_NAMES: Record<string, string> = { pull: "read", push: "write" };

export type Permissions = Record<string, boolean>;

/** GitHub's cumulative booleans of one level, highest first. An unknown level (a custom role) has none. */
export function permissionsOf(level: string): Permissions {
  const rank = ORDER.indexOf(level as (typeof ORDER)[number]);
  return Object.fromEntries([...ORDER].reverse().map((name) => [name, ORDER.indexOf(name) <= rank]));
}

export interface Collaborator {
  login: string;
  permissions: Permissions;
  role_name: string;
  email?: string;
}

/** Who can reach a repository: direct collaborators in order, then (for `all`) members by team, role or base permission. */
export function collaborators(
  org: OrganizationData,
  repository: RepositoryData,
  affiliation: "all" | "direct" | "outside",
): Collaborator[] {
  const rank = (level: string) => ORDER.indexOf(level as (typeof ORDER)[number]);
  const levels = new Map<string, string>();
  const raise = (login: string, level: string) => {
    if (rank(level) > rank(levels.get(login) ?? "none")) levels.set(login, level);
  };
  const members = org.members.filter((member) => member.state === "active");
  const admins = members.filter((member) => member.role === "admin");
  const insiders = new Set(affiliation === "outside" ? members.map((member) => member.login.toLowerCase()) : []);
  const direct = repository.collaborators.filter((one) => !insiders.has(one.login.toLowerCase()));
  const own = new Map(direct.map((one) => [one.login, one]));
  if (affiliation === "all") {
    for (const one of direct) raise(one.login, one.permission);
    const base = BASE[org.default_repository_permission];
    if (base) for (const member of members) raise(member.login, base);
    for (const { slug, permission } of repository.teams) {
      const team = org.teams.find((one) => one.slug === slug);
      if (team) for (const member of teamMembers(org, team)) raise(member.login, permission);
    }
    for (const admin of admins) raise(admin.login, "admin");
  } else {
    for (const one of direct) raise(one.login, one.permission);
  }
  const isReached = (login: string) => levels.has(login) && !own.has(login);
  const ownersFirst = [...admins, ...members.filter((member) => member.role !== "admin")];
  const reached = affiliation === "all" ? ownersFirst.filter((member) => isReached(member.login)) : [];
  return [...direct.map((one) => one.login), ...reached.map((member) => member.login)].map((login) => {
    const given = own.get(login);
    const level = levels.get(login) ?? given?.permission ?? "pull";
    return {
      login,
      permissions: given?.permissions ?? permissionsOf(level),
      role_name: given?.role_name ?? ROLE_NAMES[level] ?? level,
      ...(given?.email === undefined ? {} : { email: given.email }),
    };
  });
}
