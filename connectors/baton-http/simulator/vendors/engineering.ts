import {
  add,
  after,
  bearer,
  cap,
  json,
  membersOf,
  numbered,
  ok,
  type Person,
  parts,
  remove,
  type Vendor,
} from "./kit.ts";

const gitlab: Vendor = {
  variables: { GITLAB_HOST: "gitlab.test", GITLAB_TOKEN: "gitlab-private-token" },
  authorized: ({ headers }) => headers["private-token"] === "gitlab-private-token",
  standalone: {
    flags: { "access-token": "gitlab-private-token", "base-url": "https://gitlab.test/" },
    other: "project",
    counted: {
      "resources listed again with another content; the last one counts": "a user stands in each group and project",
    },
  },
  group: "group",
  grants: true,
  tells: true,
  answer(request, people) {
    const { method, url } = request;
    // https://docs.gitlab.com/api/rest/#pagination
    const page = (rows: readonly unknown[]) => {
      const at = Number(url.searchParams.get("page") ?? 1);
      return ok(rows.slice((at - 1) * cap, at * cap), { "x-next-page": at * cap < rows.length ? String(at + 1) : "" });
    };
    const user = ({ id, name, mail, active }: Person) => ({
      id,
      name,
      username: mail,
      email: mail,
      state: active ? "active" : "blocked",
      access_level: 30,
    });
    if (url.pathname === "/api/v4/users") return page(people.users.map(user));
    if (url.pathname === "/api/v4/groups")
      return page(people.groups.map(({ id, name }) => ({ id, name, full_name: name, full_path: name, path: name })));
    const [owner] = parts(url.pathname, "/api/v4/groups/:/projects") ?? [];
    if (owner) {
      const at = people.groups.findIndex(({ id }) => id === owner);
      const { name: namespace } = people.groups[at]!;
      return page(
        people.others.slice(at, at + 1).map(({ id, name }) => ({ id, name, namespace: { name: namespace } })),
      );
    }
    const among = (rest: string) =>
      parts(url.pathname, `/api/v4/groups/${rest}`) ?? parts(url.pathname, `/api/v4/projects/${rest}`) ?? [];
    const [of, who] = among(":/members/:");
    if (of) {
      if (!membersOf(people, of).some(({ id }) => id === who)) return undefined;
      remove(people, of, who!);
      return { status: 204 };
    }
    const [group] = among(":/members");
    if (group && method === "POST") {
      const { user_id: user } = json<{ user_id: string }>(request);
      if (membersOf(people, group).some(({ id }) => id === user))
        return { status: 409, body: { message: "Member already exists" } };
      add(people, group, user);
      return { status: 201, body: { id: user, access_level: 30 } };
    }
    if (group === undefined) return undefined;
    const only = url.searchParams.getAll("user_ids[]");
    return page(
      membersOf(people, group)
        .filter(({ id }) => only.length === 0 || only.includes(id))
        .map(user),
    );
  },
};

const pagerduty: Vendor = {
  variables: { PAGERDUTY_TOKEN: "pagerduty-token" },
  authorized: ({ headers }) => headers.authorization === "Token token=pagerduty-token",
  group: "team",
  grants: true,
  answer({ method, url }, people) {
    const page = (name: string, rows: readonly unknown[]) => {
      const offset = Number(url.searchParams.get("offset"));
      return ok({
        [name]: numbered(rows, url, "offset"),
        offset,
        limit: cap,
        more: offset + cap < rows.length,
        total: null,
      });
    };
    if (url.pathname === "/users")
      return page(
        "users",
        people.users.map(({ id, name, mail }) => ({ id, name, email: mail, role: "user" })),
      );
    if (url.pathname === "/teams")
      return page(
        "teams",
        people.groups.map(({ id, name }) => ({ id, name })),
      );
    const [team] = parts(url.pathname, "/teams/:/members") ?? [];
    if (team)
      return page(
        "members",
        membersOf(people, team).map(({ id }) => ({ user: { id }, role: "manager" })),
      );
    const [of, who] = parts(url.pathname, "/teams/:/users/:") ?? [];
    if (!of) return undefined;
    (method === "PUT" ? add : remove)(people, of, who!);
    return { status: 204 };
  },
};

const linear: Vendor = {
  variables: { LINEAR_API_KEY: "lin_api_key" },
  authorized: ({ headers }) => headers.authorization === "lin_api_key",
  group: "team",
  answer(request, people) {
    const { query, variables } = json<unknown>(request) as {
      query: string;
      variables: { after?: string; id?: string };
    };
    const connection = (rows: readonly unknown[]) => {
      const { page: nodes, next } = after(rows, variables.after);
      return { nodes, pageInfo: { hasNextPage: next !== undefined, endCursor: next ?? "end" } };
    };
    if (query.includes("users("))
      return ok({
        data: {
          users: connection(people.users.map(({ id, name, mail, active }) => ({ id, name, email: mail, active }))),
        },
      });
    if (query.includes("teams("))
      return ok({ data: { teams: connection(people.groups.map(({ id, name }) => ({ id, name }))) } });
    return ok({ data: { team: { members: connection(membersOf(people, variables.id!).map(({ id }) => ({ id }))) } } });
  },
};

const snyk: Vendor = {
  variables: { SNYK_TOKEN: "snyk-api-token", SNYK_GROUP_ID: "snyk-group" },
  authorized: ({ headers, url }) => headers.authorization === "token snyk-api-token" && url.searchParams.has("version"),
  group: "org",
  answer({ url }, people) {
    // https://docs.snyk.io/snyk-api/rest-api/about-the-rest-api: the next link is relative
    const page = (rows: readonly unknown[], isObject = false) => {
      const { page: data, next } = after(rows, url.searchParams.get("starting_after"));
      const link = `${url.pathname}?version=${url.searchParams.get("version")}&starting_after=${next}`;
      return ok({ data, links: next ? { next: isObject ? { href: link } : link } : {} });
    };
    const membership = ({ id, name, mail }: Person) => ({
      id: `m${id}`,
      relationships: { user: { data: { id, attributes: { name, email: mail } } } },
    });
    if (url.pathname === "/rest/groups/snyk-group/memberships") return page(people.users.map(membership));
    if (url.pathname === "/rest/groups/snyk-group/orgs")
      return page(
        people.groups.map(({ id, name }) => ({ id, attributes: { name } })),
        true,
      );
    const [org] = parts(url.pathname, "/rest/orgs/:/memberships") ?? [];
    return org === undefined ? undefined : page(membersOf(people, org).map(membership));
  },
};

const datadog: Vendor = {
  variables: { DD_SITE: "datadog.test", DD_API_KEY: "dd-api-key", DD_APP_KEY: "dd-application-key" },
  authorized: ({ headers }) =>
    headers["dd-api-key"] === "dd-api-key" && headers["dd-application-key"] === "dd-application-key",
  standalone: {
    flags: { site: "datadog.test", "api-key": "dd-api-key", "app-key": "dd-application-key" },
    other: "team",
    tells: ["team"],
    // The first of a team is its admin.
    besides: ({ others }) => ({ grants: others.filter(({ members }) => members.length > 0).length }),
  },
  group: "role",
  grants: true,
  answer(request, people) {
    const { method, url } = request;
    const page = (rows: readonly unknown[]) =>
      ok({ data: numbered(rows, url, "page[number]", 0, true), meta: { page: { total_count: rows.length } } });
    const user = ({ id, name, mail, active }: Person) => ({
      type: "users",
      id,
      attributes: { name, email: mail, handle: mail, disabled: !active, service_account: false },
    });
    if (url.pathname === "/api/v2/users") return page(people.users.map(user));
    if (url.pathname === "/api/v2/roles")
      return page(people.groups.map(({ id, name }) => ({ type: "roles", id, attributes: { name } })));
    if (url.pathname === "/api/v2/team")
      return page(people.others.map(({ id, name }) => ({ type: "team", id, attributes: { name } })));
    const [team] = parts(url.pathname, "/api/v2/team/:/memberships") ?? [];
    if (team && method === "GET")
      return page(
        membersOf(people, team).map(({ id }, i) => ({
          type: "team_memberships",
          id: `${team}-${id}`,
          attributes: { role: i === 0 ? "admin" : null },
          relationships: { user: { data: { type: "users", id } } },
        })),
      );
    if (team) {
      const { data } = json<unknown>(request) as { data: { relationships: { user: { data: { id: string } } } } };
      const { id } = data.relationships.user.data;
      if (membersOf(people, team).some((one) => one.id === id))
        return { status: 409, body: { errors: ["User is already a member of the team"] } };
      add(people, team, id);
      return { status: 201, body: { data: {} } };
    }
    const [from, gone] = parts(url.pathname, "/api/v2/team/:/memberships/:") ?? [];
    if (from) {
      if (!membersOf(people, from).some(({ id }) => id === gone)) return undefined;
      remove(people, from, gone!);
      return { status: 204 };
    }
    const [role] = parts(url.pathname, "/api/v2/roles/:/users") ?? [];
    if (!role) return undefined;
    if (method === "GET") return page(membersOf(people, role).map(user));
    (method === "POST" ? add : remove)(people, role, json<{ data: { id: string } }>(request).data.id);
    return ok({ data: [] });
  },
};

const discord: Vendor = {
  variables: { DISCORD_BOT_TOKEN: "discord-bot-token", DISCORD_GUILD_ID: "90071992547409931" },
  authorized: ({ headers }) => headers.authorization === "Bot discord-bot-token",
  group: "role",
  grants: true,
  answer({ method, url }, people) {
    const start = "/api/v10/guilds/90071992547409931";
    if (url.pathname === `${start}/roles`) return ok(people.groups.map(({ id, name }) => ({ id, name })));
    if (url.pathname === `${start}/members`) {
      // https://discord.com/developers/docs/resources/guild#list-guild-members
      const highest = url.searchParams.get("after") ?? "";
      const rows = people.users.filter(({ id }) => id > highest).slice(0, cap);
      return ok(
        rows.map(({ id, name }) => ({
          user: { id, username: name, global_name: name },
          roles: people.groups.filter(({ members }) => members.includes(id)).map((one) => one.id),
        })),
      );
    }
    const [who, role] = parts(url.pathname, `${start}/members/:/roles/:`) ?? [];
    if (!who) return undefined;
    (method === "PUT" ? add : remove)(people, role!, who);
    return { status: 204 };
  },
};

const dropbox: Vendor = {
  variables: { DROPBOX_TOKEN: "dropbox-team-token" },
  authorized: bearer("dropbox-team-token"),
  standalone: {
    flags: { "app-key": "dropbox-app", "app-secret": "dropbox-app-secret", "refresh-token": "dropbox-refresh-token" },
    other: "role",
    counted: { "resources listed again, with the same content": "a role stands with each who has it" },
    untried: { "provisioning role": "a member has one role at most: another takes its place" },
  },
  signIn({ url, body }) {
    if (url.pathname !== "/oauth2/token") return undefined;
    const form = new URLSearchParams(body);
    return form.get("refresh_token") === "dropbox-refresh-token" && form.get("client_secret") === "dropbox-app-secret"
      ? ok({ access_token: "dropbox-team-token", token_type: "bearer", expires_in: 14_400 })
      : { status: 401, body: { error: "invalid_grant" } };
  },
  group: "group",
  grants: true,
  tells: true,
  answer(request, people) {
    const given = json<unknown>(request) as {
      cursor?: string;
      group?: { group_id: string };
      members?: [{ user?: { team_member_id: string }; team_member_id?: string }];
      user?: { team_member_id: string };
      new_roles?: readonly string[];
      users?: [{ team_member_id: string }];
    };
    const path = request.url.pathname;
    // The cursor is given even when nothing follows, and has the group in it.
    const [of, at] = (given.cursor ?? " ").split(" ");
    const page = (name: string, rows: readonly unknown[], group = "") => {
      const { page: found, next } = after(rows, at);
      return ok({ [name]: found, cursor: `${group} ${next ?? `c${rows.length}`}`, has_more: next !== undefined });
    };
    const member = ({ id, name, mail, active }: Person) => ({
      profile: {
        team_member_id: id,
        email: mail,
        name: { display_name: name },
        status: { ".tag": active ? "active" : "suspended" },
      },
      roles: people.others
        .filter(({ members }) => members.includes(id))
        .map((one) => ({ role_id: one.id, name: one.name })),
      access_type: { ".tag": "member" },
    });
    if (/^\/2\/team\/members\/list(_v2|\/continue_v2)$/.test(path)) return page("members", people.users.map(member));
    const who = given.user?.team_member_id ?? given.members?.[0]?.team_member_id;
    // https://www.dropbox.com/developers/documentation/http/teams#team-members-get_info
    if (path === "/2/team/members/get_info_v2")
      return ok({
        members_info: people.users
          .filter(({ id }) => id === who)
          .map((one) => ({ ".tag": "member_info", ...member(one) })),
      });
    if (path === "/2/team/members/set_admin_permissions_v2") {
      for (const { id } of people.others) remove(people, id, who!);
      for (const id of given.new_roles ?? []) add(people, id, who!);
      return ok({ team_member_id: who });
    }
    if (/^\/2\/team\/groups\/list(\/continue)?$/.test(path))
      return page(
        "groups",
        people.groups.map(({ id, name }) => ({ group_id: id, group_name: name })),
      );
    const group = given.group?.group_id ?? of!;
    const members = membersOf(people, group);
    if (/^\/2\/team\/groups\/members\/list(\/continue)?$/.test(path))
      return page("members", members.map(member), group);
    const [added] = given.members ?? [];
    const [gone] = given.users ?? [];
    const refused = (summary: string) => ({
      status: 409,
      body: { error_summary: `${summary}/..`, error: { ".tag": summary } },
    });
    const has = (id: string) => members.some((one) => one.id === id);
    if (added?.user) {
      if (has(added.user.team_member_id)) return refused("duplicate_user");
      add(people, group, added.user.team_member_id);
    } else if (gone) {
      if (!has(gone.team_member_id)) return refused("member_not_in_group");
      remove(people, group, gone.team_member_id);
    } else return undefined;
    return ok({ async_job_id: "x" });
  },
};

export const engineering = { gitlab, pagerduty, linear, snyk, datadog, discord, dropbox };
