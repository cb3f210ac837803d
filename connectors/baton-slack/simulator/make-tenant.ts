import { type Random, type Size, seededRandom } from "@baton-connectors/simulators";
import type { ScimGroup, ScimUser, SlackTenant, Token, User, UserGroup } from "./tenant.ts";

export const botToken = "xoxb-simulated-bot";
export const businessPlusToken = "xoxp-simulated-admin";

export const botScopes = ["users:read", "users:read.email", "usergroups:read"];

export const tokens: Readonly<Record<string, Token>> = {
  [botToken]: { kind: "bot", userId: "UBOT", scopes: botScopes },
  [businessPlusToken]: { kind: "user", userId: "U000000", scopes: ["admin"] },
};

const teamId = (t: number) => `T${String(t).padStart(6, "0")}`;
const userId = (i: number) => `U${String(i).padStart(6, "0")}`;

/** A tenant by size and seed, with every kind of account once it has a few dozen: owners, guests, invited, deleted, bots, strangers. */
export function makeTenant(size: Size, seed: number): SlackTenant {
  const random = seededRandom(seed);
  const userCount = size.users ?? 100;
  const teams = Array.from({ length: size.workspaces ?? 2 }, (_, t) => ({ id: teamId(t), name: `Workspace ${t}` }));
  const people = Array.from({ length: userCount }, (_, i) => makeUser(i, teams.length, random));
  const bot: User = {
    ...plain("UBOT", "baton"),
    is_bot: true,
    profile: { real_name: "Baton", team: teamId(0) },
    _teams: teams.map(({ id }) => id),
  };
  const users = [bot, ...people];
  const members = (count: number, from: readonly { id: string }[]) => [
    ...new Set(Array.from({ length: Math.min(count, from.length) }, () => random.pick(from).id)),
  ];
  const ofTeam = new Map(
    teams.map(({ id }) => [id, people.filter(({ _teams, is_stranger }) => _teams.includes(id) && !is_stranger)]),
  );
  const usergroups = Array.from({ length: size.userGroups ?? 4 }, (_, g): UserGroup => {
    const team_id = teamId(g % teams.length);
    const from = ofTeam.get(team_id)!;
    const group = { id: `S${String(g).padStart(6, "0")}`, team_id, name: `Group ${g}`, handle: `group${g}` };
    return { ...group, date_delete: 0, _users: members(2 + g, from) };
  });
  const scimUsers = people.filter(({ is_stranger }) => !is_stranger).map(scimUser);
  const active = scimUsers.filter((user) => user.active);
  const scimGroups = Array.from(
    { length: size.groups ?? 5 },
    (_, g): ScimGroup => ({
      ...{ id: `SIDP${String(g).padStart(4, "0")}`, displayName: `IdP group ${g}` },
      members: members(3 + g, active),
    }),
  );
  return { tokens, teams, users, usergroups, scimUsers, scimGroups };
}

function plain(id: string, name: string) {
  return {
    ...{ id, name, team_id: teamId(0), real_name: name, deleted: false, has_2fa: false, updated: 1_760_000_000 },
    ...{ is_admin: false, is_owner: false, is_primary_owner: false, is_restricted: false, is_ultra_restricted: false },
    ...{ is_bot: false, is_app_user: false, is_email_confirmed: true },
  };
}

function makeUser(i: number, teams: number, random: Random): User {
  const kind =
    i === 0 ? "owner" : i % 11 === 5 ? "guest" : i % 13 === 7 ? "deleted" : i % 17 === 9 ? "stranger" : "member";
  const home = i === 0 ? 0 : random.integer(teams);
  const both = teams > 1 && i % 5 === 2;
  return {
    ...plain(userId(i), `user${i}`),
    team_id: teamId(home),
    real_name: `Person ${i}`,
    profile: {
      ...{ first_name: "Person", last_name: String(i), real_name: `Person ${i}`, display_name: `p${i}`, title: "" },
      ...{ email: `user${i}@example.com`, team: teamId(home), status_text: "", status_emoji: "" },
      ...(kind === "guest" && { guest_expiration_ts: 1_900_000_000 }),
    },
    deleted: kind === "deleted",
    is_admin: kind === "owner",
    is_owner: kind === "owner",
    is_primary_owner: kind === "owner",
    is_restricted: kind === "guest",
    is_ultra_restricted: kind === "guest" && i % 2 === 0,
    is_invited_user: i % 19 === 11,
    is_stranger: kind === "stranger",
    has_2fa: i % 3 === 0,
    _teams: both ? [teamId(home), teamId((home + 1) % teams)] : [teamId(home)],
  };
}

const scimUser = ({ id, name, deleted, profile }: User): ScimUser => ({
  ...{ id, userName: name as string, displayName: (profile as { real_name: string }).real_name },
  ...{ email: (profile as { email: string }).email, active: deleted !== true, externalId: `ext-${id}` },
});
