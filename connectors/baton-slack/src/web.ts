import { BatonError, type Http, type ListPage, type Next, nextField, onlyPage, path } from "@baton-connectors/sdk";
import {
  anything,
  exactly,
  flag,
  id,
  listOf,
  number,
  object,
  optional,
  requiredText,
  type Shape,
  type Shaped,
  text,
} from "@baton-connectors/sdk/shapes";

/** Every success says so; `{}` is none. */
const answer = object({ ok: exactly(true) });

const team = object({ id, name: text, domain: text });
export type Team = Shaped<typeof team>;

const profile = object({
  first_name: text,
  last_name: text,
  real_name: text,
  display_name: text,
  title: text,
  email: text,
  team: text,
  status_text: text,
  status_emoji: text,
  guest_expiration_ts: number,
});
/** https://docs.slack.dev/reference/objects/user-object */
const user = object({
  id: text,
  team_id: text,
  name: text,
  real_name: text,
  deleted: flag,
  profile: optional(profile),
  is_admin: flag,
  is_owner: flag,
  is_primary_owner: flag,
  is_restricted: flag,
  is_ultra_restricted: flag,
  is_bot: flag,
  is_app_user: flag,
  is_invited_user: flag,
  is_stranger: flag,
  is_email_confirmed: flag,
  has_2fa: flag,
});
export type SlackUser = Shaped<typeof user>;

/** Only when asked for: `user_count`, and `users`. https://docs.slack.dev/reference/objects/usergroup-object */
const userGroup = object({ id, name: text, handle: text, user_count: number, users: optional(listOf(requiredText)) });
export type UserGroup = Shaped<typeof userGroup>;

const self = object({ ok: exactly(true), user_id: requiredText, team_id: text, team: text });
export type Self = Shaped<typeof self>;
const oneUser = object({ ok: exactly(true), user });
/** Null is an empty list; one that is missing is no answer. */
const members = object({ ok: exactly(true), users: anything });

/** Slack recommends 200 users a page and takes up to 1,000; the fewest calls count, as twenty a minute are all there are. */
export const usersAPage = 1000;

/** The Web API, one function for each method: https://docs.slack.dev/reference/methods */
export interface WebApi {
  /** Whom the token belongs to, and what it may do, where Slack says it. */
  authTest(signal: AbortSignal): Promise<Self & { readonly scopes: readonly string[] | undefined }>;
  getUser(userId: string, signal: AbortSignal): Promise<SlackUser>;
  listTeams(cursor: string | undefined, signal: AbortSignal): Promise<ListPage<Team>>;
  listUsers(teamId: string, cursor: string | undefined, signal: AbortSignal): Promise<ListPage<SlackUser>>;
  /** With how many members each has, and who they are if that is wanted. */
  listUserGroups(teamId: string, withMembers: boolean, signal: AbortSignal): Promise<ListPage<UserGroup>>;
  /** Ids of users. */
  listUserGroupMembers(groupId: string, teamId: string | undefined, signal: AbortSignal): Promise<readonly string[]>;
}

type Form = Readonly<Record<string, string | undefined>>;

export function webApi(http: Http): WebApi {
  /** All methods here read, though they are asked by POST. */
  const request = (method: string, form: Form, signal: AbortSignal) => ({
    method: "POST" as const,
    url: path`/${method}`,
    form: Object.fromEntries(Object.entries(form).filter((field): field is [string, string] => field[1] !== undefined)),
    idempotent: true,
    signal,
  });
  const list = <Row>(
    method: string,
    form: Form,
    { items, row, next }: { items: string; row: Shape<Row>; next: Next },
    signal: AbortSignal,
  ) => http.list(request(method, form, signal), { items, row, next, envelope: answer });
  const cursor = nextField(["response_metadata", "next_cursor"], { endsWith: ["", null] });

  return {
    // https://docs.slack.dev/reference/methods/auth.test
    authTest: async (signal) => {
      const { data, headers } = await http.read(request("auth.test", {}, signal), self);
      // https://docs.slack.dev/authentication/installing-with-oauth#inspecting
      return { ...data, scopes: headers.get("x-oauth-scopes")?.split(/ *, */) };
    },
    // https://docs.slack.dev/reference/methods/users.info
    getUser: async (userId, signal) =>
      (await http.read(request("users.info", { user: userId }, signal), oneUser)).data.user,
    // https://docs.slack.dev/reference/methods/auth.teams.list
    listTeams: (after, signal) =>
      list("auth.teams.list", { cursor: after }, { items: "teams", row: team, next: cursor }, signal),
    // https://docs.slack.dev/reference/methods/users.list
    listUsers: (teamId, after, signal) =>
      list(
        "users.list",
        { team_id: teamId, limit: String(usersAPage), cursor: after },
        { items: "members", row: user, next: cursor },
        signal,
      ),
    // https://docs.slack.dev/reference/methods/usergroups.list
    listUserGroups: (teamId, withMembers, signal) =>
      list(
        "usergroups.list",
        { team_id: teamId, include_count: "true", ...(withMembers && { include_users: "true" }) },
        { items: "usergroups", row: userGroup, next: onlyPage },
        signal,
      ),
    // https://docs.slack.dev/reference/methods/usergroups.users.list
    listUserGroupMembers: async (groupId, teamId, signal) => {
      const asked = request("usergroups.users.list", { usergroup: groupId, team_id: teamId }, signal);
      const { users } = (await http.read(asked, members)).data;
      if (users === null) return [];
      if (Array.isArray(users) && users.every((one): one is string => typeof one === "string" && one !== ""))
        return users;
      throw new BatonError("Unavailable", `usergroups.users.list of ${groupId} answered without a list of users`, {
        malformed: true,
      });
    },
  };
}
