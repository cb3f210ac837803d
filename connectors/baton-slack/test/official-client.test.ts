import { inProcess, type LoggedRequest, untriedRoutes } from "@baton-connectors/simulators";
import { afterEach, describe, expect, test } from "@jest/globals";
import { ErrorCode, LogLevel, WebClient } from "@slack/web-api";
import { botToken, createSlack, makeTenant, methods, type SlackOptions, type SlackTenant } from "../simulator/index.ts";

/**
 * Slack's own client must find in the simulator what it finds at Slack: what the connector is tried on is no more lenient. Its requests
 * go to Slack's own address and end in the simulator; it neither waits nor tries again. It has no SCIM.
 */
const asked: LoggedRequest[] = [];
const opening: { readonly requests: readonly LoggedRequest[] }[] = [];
afterEach(() => {
  for (const { requests } of opening.splice(0)) asked.push(...requests);
});

const say = () => {};
const silent = {
  ...{ debug: say, info: say, warn: say, error: say, setLevel: say, setName: say },
  getLevel: () => LogLevel.ERROR,
};
const size = { users: 30, workspaces: 5, userGroups: 6 };

function opened(options: SlackOptions = {}, token = botToken, change: Partial<SlackTenant> = {}) {
  const { handle, tenant } = createSlack(
    { ...makeTenant(size, 3), ...change },
    { usersPage: 7, teamsPage: 2, ...options },
  );
  const wire = inProcess({ handle });
  opening.push(wire);
  const client = new WebClient(token, {
    fetch: wire.fetch as never,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: silent,
  });
  return { client, tenant, requests: wire.requests };
}

interface Answer {
  readonly response_metadata?: { readonly next_cursor?: string };
}
/** Every row of a list, which has several pages. */
async function all<A extends Answer, Row>(page: (cursor: string) => Promise<A>, rows: (of: A) => Row[] | undefined) {
  const found: Row[] = [];
  let cursor: string | undefined = "";
  let count = 0;
  for (; cursor !== undefined; count++) {
    const answer: A = await page(cursor);
    found.push(...rows(answer)!);
    cursor = answer.response_metadata?.next_cursor || undefined;
  }
  expect(count).toBeGreaterThan(1);
  return found;
}
const ids = (rows: readonly { readonly id?: string }[]) => rows.map(({ id }) => id);

describe("Slack's own client", () => {
  test("reads workspaces, users and user groups, to the last page", async () => {
    const { client, tenant } = opened();
    expect(await client.auth.test()).toMatchObject({ ok: true, team_id: tenant.teams[0]!.id, user_id: "UBOT" });
    const teams = await all(
      (cursor) => client.auth.teams.list({ cursor, limit: 2 }),
      (answer) => answer.teams,
    );
    expect(ids(teams)).toEqual(ids(tenant.teams));
    const first = tenant.teams[0]!.id;
    const there = tenant.users.filter(({ _teams }) => _teams.includes(first));
    const members = await all(
      (cursor) => client.users.list({ cursor, limit: 5, team_id: first, include_locale: false }),
      (answer) => answer.members,
    );
    expect(members.map(({ id, profile }) => [id, profile?.email])).toEqual(
      there.map(({ id, profile }) => [id, (profile as { email?: string }).email]),
    );
    const paged: string[] = [];
    for await (const page of client.paginate("users.list", { team_id: first, limit: 4 }))
      paged.push(...(ids((page as unknown as { members: { id: string }[] }).members) as string[]));
    expect(paged).toEqual(ids(there));
    expect((await client.users.info({ user: there[1]!.id, include_locale: true })).user?.name).toBe(there[1]!.name);

    const expected = tenant.usergroups.filter(({ team_id }) => team_id === first);
    const { usergroups } = await client.usergroups.list({ team_id: first, include_count: true, include_users: true });
    expect(usergroups!.map(({ id, users, user_count }) => ({ id, users, user_count }))).toEqual(
      expected.map(({ id, _users }) => ({ id, users: _users, user_count: _users!.length })),
    );
    for (const { id, _users } of expected)
      expect((await client.usergroups.users.list({ usergroup: id, team_id: first })).users).toEqual(_users);
  });

  test("throws Slack's errors", async () => {
    const refused = (error: string, more = {}) => ({
      code: ErrorCode.PlatformError,
      data: { ok: false, error, ...more },
    });
    const { client } = opened();
    await expect(client.users.info({ user: "U0NOBODY" })).rejects.toMatchObject(refused("user_not_found"));
    await expect(client.users.list({ cursor: "another" })).rejects.toMatchObject(refused("invalid_cursor"));
    await expect(client.users.list({ limit: 1001 })).rejects.toMatchObject(refused("invalid_limit"));
    await expect(client.users.list({ team_id: "T0NONE" })).rejects.toMatchObject(refused("team_not_found"));
    await expect(client.usergroups.users.list({ usergroup: "S0NONE" })).rejects.toMatchObject(
      refused("no_such_subteam"),
    );
    await expect(client.apiCall("users.lists")).rejects.toMatchObject(refused("unknown_method"));
    await expect(opened({}, "xoxb-unknown").client.auth.test()).rejects.toMatchObject(refused("invalid_auth"));
    const tokens = { xoxb: { kind: "bot", userId: "UBOT", scopes: ["users:read"] } } as const;
    await expect(opened({}, "xoxb", { tokens }).client.usergroups.list()).rejects.toMatchObject(
      refused("missing_scope", { needed: "usergroups:read", provided: "users:read" }),
    );
    await expect(opened({ planFree: true }).client.usergroups.list()).rejects.toMatchObject(
      refused("plan_upgrade_required"),
    );
    await expect(opened({ orgToken: true }).client.users.list({})).rejects.toMatchObject(refused("missing_argument"));
  });

  test("is told of limits, and when to come back", async () => {
    const { client } = opened({ perMinute: { "users.list": 2 } });
    await client.users.list({ limit: 1 });
    await client.users.list({ limit: 1 });
    await expect(client.users.list({ limit: 1 })).rejects.toMatchObject({
      code: ErrorCode.RateLimitedError,
      retryAfter: 60,
    });
    await expect(client.auth.test()).resolves.toMatchObject({ ok: true });
  });
});

test("and asked for everything that is simulated of the Web API", () => {
  const routes = Object.keys(methods).map((name) => ({ method: "POST", path: `/api/${name}` }));
  expect(untriedRoutes(routes, asked)).toEqual([]);
});
