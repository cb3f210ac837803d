import type { Size } from "@baton-connectors/simulators";
import { type Random, seededRandom } from "@baton-connectors/simulators";
import { type Tenant, type TenantInput, tenantFile } from "./tenant-file.ts";

export const simulatedToken = "ghp_simulated";
export const simulatedOrganization = "acme";

type Organization = NonNullable<TenantInput["orgs"]>[number];
const permissions = ["pull", "triage", "push", "maintain", "admin"];

/**
 * One organisation by size and seed. `teams`, `repositories` and `collaborators` follow from `users` unless given; of the
 * users every twentieth works from outside. Once it has a few dozen users it holds owners, pending members, nested and
 * empty teams, archived repositories, custom permissions, organisation roles, invitations and access tokens.
 */
export function makeTenant(size: Size, seed: number): Tenant {
  const random = seededRandom(seed);
  const users = size.users ?? 100;
  const count = {
    users,
    teams: size.teams ?? Math.max(1, Math.round(users / 12)),
    repositories: size.repositories ?? Math.max(1, Math.round(users / 2.5)),
    memberships: size.memberships ?? users * 2,
    collaborators: size.collaborators ?? users * 12,
  };
  const outsiders = Math.floor(users / 20);
  const members = Array.from({ length: users - outsiders }, (_, i) => loginOf(i));
  const organization: Organization = {
    id: "9001",
    login: simulatedOrganization,
    name: "Acme",
    default_repository_permission: "read",
    caller: { role: "admin", state: "active" },
    members: members.map((login, i) => ({
      login,
      role: i % 50 === 0 ? "admin" : "member",
      ...(i % 97 === 96 && { state: "pending" as const }),
    })),
    teams: makeTeams(count, members, random),
    repos: makeRepositories(count, random),
    roles: makeRoles(members, count.teams),
    invitations: Array.from({ length: Math.floor(users / 30) }, (_, i) => ({
      id: String(700_000 + i),
      email: `invited${i}@example.com`,
      inviter: loginOf(0),
    })),
    pats: Array.from({ length: Math.floor(users / 25) }, (_, i) => ({
      id: String(800_000 + i),
      owner: loginOf(i),
      token_name: `token ${i}`,
      access_granted_at: "2026-02-03T04:05:06Z",
      ...(i % 2 === 0 && { token_expires_at: "2027-02-03T04:05:06Z", token_last_used_at: "2026-10-01T00:00:00Z" }),
    })),
  };
  return tenantFile.parse({
    me: loginOf(0),
    tokens: { [simulatedToken]: { user: loginOf(0) } },
    users: Array.from({ length: users }, (_, i) => ({
      id: userId(i),
      login: loginOf(i),
      name: i % 11 === 10 ? null : `Given${i} Family${i}`,
      email: i % 3 === 2 ? null : `user${i}@example.com`,
    })),
    orgs: users > 0 ? [organization] : [],
  } satisfies TenantInput);
}

const loginOf = (i: number) => `user-${i}`;
const userId = (i: number) => String(100_000 + i);
const slugOf = (t: number) => `team-${t}`;

function makeTeams(count: { teams: number; memberships: number }, members: readonly string[], random: Random) {
  const each = count.teams === 0 ? 0 : Math.round(count.memberships / count.teams);
  return Array.from({ length: count.teams }, (_, t) => {
    const first = random.integer(Math.max(1, members.length));
    const isEmpty = t % 40 === 39;
    const held = isEmpty ? 0 : Math.min(each, members.length);
    return {
      id: String(200_000 + t),
      name: `Team ${t}`,
      slug: slugOf(t),
      ...(t % 5 !== 0 && t % 3 === 0 && { parent: slugOf(t - 1) }),
      members: Array.from({ length: held }, (_, k) => ({
        login: members[(first + k) % members.length]!,
        role: k === 0 ? ("maintainer" as const) : ("member" as const),
      })),
    };
  });
}

function makeRepositories(
  count: { users: number; teams: number; repositories: number; collaborators: number },
  random: Random,
) {
  const each = Math.round(count.collaborators / Math.max(1, count.repositories));
  return Array.from({ length: count.repositories }, (_, r) => {
    const first = random.integer(Math.max(1, count.users));
    return {
      id: String(300_000 + r),
      name: `repository-${r}`,
      archived: r % 25 === 24,
      collaborators: Array.from({ length: Math.min(each, count.users) }, (_, k) => {
        const login = loginOf((first + k) % count.users);
        // A custom role shows as the level it is built on.
        return r % 30 === 7 && k === 0
          ? { login, permission: "push", role_name: "deployer" }
          : { login, permission: random.pick(permissions) };
      }),
      teams: count.teams === 0 ? [] : [{ slug: slugOf(r % count.teams), permission: random.pick(permissions) }],
    };
  });
}

function makeRoles(members: readonly string[], teams: number): Organization["roles"] {
  return [
    { id: "8132", name: "all_repo_read", description: "Reads every repository", source: "Predefined" },
    { id: "8133", name: "security_manager", description: "Security manager", source: "Predefined" },
    { id: "9500", name: "auditor", description: null },
  ].map((role, r) => ({
    ...role,
    source: r < 2 ? ("Predefined" as const) : ("Organization" as const),
    users: members.slice(r, r + 3).map((login) => ({ login })),
    teams: teams > r ? [{ slug: slugOf(r) }] : [],
  }));
}
