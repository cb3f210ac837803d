import type { SimulatedReply, SimulatedRequest } from "@baton-connectors/simulators";
import { ok, refuse, visible } from "./reply.ts";
import type { SlackOptions, SlackTenant, Token, User } from "./tenant.ts";

interface Call {
  readonly form: URLSearchParams;
  readonly token: Token;
  readonly tenant: SlackTenant;
  readonly options: SlackOptions;
}
interface Method {
  readonly fields: readonly string[];
  readonly required?: readonly string[];
  readonly scope?: string;
  /** Wants `team_id` of an organization's token. */
  readonly ofTeam?: boolean;
  readonly answer: (call: Call) => SimulatedReply;
}

const cursor = ["cursor", "limit"];

/** https://docs.slack.dev/reference/methods: those that the connector calls, with their fields and no others. */
export const methods: Readonly<Record<string, Method>> = {
  "auth.test": {
    fields: [],
    answer: ({ tenant, token }) => {
      const team = tenant.teams[0]!;
      return ok({ url: "https://simulated.slack.com/", team: team.name, team_id: team.id, user_id: token.userId });
    },
  },
  "users.info": {
    fields: ["include_locale", "user"],
    required: ["user"],
    scope: "users:read",
    answer: (call) => {
      const id = call.form.get("user")!;
      const refused = call.options.noinfo?.[id];
      const user = call.tenant.users.find((one) => one.id === id);
      if (refused !== undefined || !user) return refuse(refused ?? "user_not_found");
      return ok({ user: shown(call, user) });
    },
  },
  "auth.teams.list": {
    fields: [...cursor, "include_icon"],
    answer: (call) =>
      paged(call, "teams", { rows: call.tenant.teams, kind: "team", size: call.options.teamsPage ?? 100 }, visible),
  },
  "users.list": {
    fields: [...cursor, "include_locale", "presence", "team_id"],
    scope: "users:read",
    ofTeam: true,
    answer: (call) => {
      const team = teamOf(call);
      if (typeof team !== "string") return team;
      const users = call.tenant.users.filter(({ _teams }) => _teams.includes(team));
      const { limitRequiredOver = Number.POSITIVE_INFINITY, usersPage = 1000 } = call.options;
      if (!call.form.get("limit") && users.length > limitRequiredOver) return refuse("limit_required");
      return paged(call, "members", { rows: users, kind: "user", size: usersPage }, (user) => shown(call, user, team));
    },
  },
  "usergroups.list": {
    fields: ["include_count", "include_disabled", "include_users", "team_id"],
    scope: "usergroups:read",
    ofTeam: true,
    answer: (call) => {
      if (call.options.planFree) return refuse("plan_upgrade_required");
      const team = teamOf(call);
      if (typeof team !== "string") return team;
      const groups = call.tenant.usergroups.filter((group) => group.team_id === team && !group.date_delete);
      const counted = call.form.get("include_count") === "true";
      const listed = call.form.get("include_users") === "true";
      return ok({
        usergroups: groups.map((group) => ({
          ...visible(group),
          ...(counted && { user_count: group._users?.length ?? 0 }),
          // Of a group that is going to be unknown nothing is told.
          ...(listed && !group._gone && { users: (group._users ?? []).slice(0, call.options.listedMembers) }),
        })),
      });
    },
  },
  "usergroups.users.list": {
    fields: ["include_disabled", "team_id", "usergroup"],
    required: ["usergroup"],
    scope: "usergroups:read",
    ofTeam: true,
    answer: (call) => {
      const group = call.tenant.usergroups.find(({ id }) => id === call.form.get("usergroup"));
      return !group || group._gone ? refuse("no_such_subteam") : ok({ users: group._users });
    },
  },
};

export function answerWeb(
  { body, headers, url }: SimulatedRequest,
  name: string,
  { tenant, options }: Pick<Call, "tenant" | "options">,
): SimulatedReply {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (!method) return refuse("unknown_method", { req_method: name });
  const isForm = headers["content-type"]?.startsWith("application/x-www-form-urlencoded");
  const form = new URLSearchParams(isForm ? body : url.search);
  const key = /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1] ?? form.get("token") ?? "";
  if (key === "") return refuse("not_authed");
  const token = tenant.tokens[key];
  if (!token || token.error !== undefined) return refuse(token?.error ?? "invalid_auth");
  if (method.scope && !token.scopes.includes(method.scope))
    return refuse("missing_scope", { needed: method.scope, provided: token.scopes.join(",") });
  const unknown = [...form.keys()].find((field) => field !== "token" && !method.fields.includes(field));
  if (unknown !== undefined)
    return refuse("invalid_arg_name", { response_metadata: { messages: [`[ERROR] ${unknown}`] } });
  const wanted = [...(method.required ?? []), ...(options.orgToken && method.ofTeam ? ["team_id"] : [])];
  const missing = wanted.find((field) => !form.get(field));
  if (missing !== undefined)
    return refuse("missing_argument", { response_metadata: { messages: [`[ERROR] ${missing}`] } });
  const reply = method.answer({ form, token, tenant, options });
  return { ...reply, headers: { ...reply.headers, "X-OAuth-Scopes": token.scopes.join(",") } };
}

function teamOf({ form, tenant, options }: Call): string | SimulatedReply {
  const team = form.get("team_id") ?? tenant.teams[0]!.id;
  if (!tenant.teams.some(({ id }) => id === team)) return refuse("team_not_found");
  return options.deniedTeams?.includes(team) ? refuse("team_access_not_granted") : team;
}

/** A user as the token may see it: without the address, and two-factor authentication, unless it may. */
function shown({ token }: Call, user: User, team?: string): Record<string, unknown> {
  const whole: Record<string, unknown> = { ...visible(user), ...(team !== undefined && user._byTeam?.[team]) };
  if (token.no2fa) delete whole.has_2fa;
  if (!token.scopes.includes("users:read.email") && typeof whole.profile === "object" && whole.profile !== null) {
    const { email: _, ...profile } = whole.profile as Record<string, unknown>;
    whole.profile = profile;
  }
  return whole;
}

function paged<Row>(
  { form, options }: Call,
  name: string,
  { rows, kind, size }: { readonly rows: readonly Row[]; readonly kind: string; readonly size: number },
  show: (row: Row) => unknown,
) {
  const limit = Number(form.get("limit") || size);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) return refuse("invalid_limit");
  const write = (at: number) =>
    options.cursorStyle === "odd" ? `${kind}/${at}+x=&%20é` : Buffer.from(`${kind}:${at}`).toString("base64");
  const given = form.get("cursor");
  const start = given ? rows.findIndex((_, at) => at > 0 && write(at) === given) : 0;
  if (start < 0) return refuse("invalid_cursor");
  const end = start + Math.min(limit, size);
  return ok({
    [name]: rows.slice(start, end).map(show),
    response_metadata: { next_cursor: end < rows.length ? write(end) : "" },
  });
}
