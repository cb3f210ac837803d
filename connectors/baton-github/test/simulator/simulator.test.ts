import { inProcess } from "@baton-connectors/simulators";
import { afterEach, describe, expect, test } from "@jest/globals";
import {
  createGithubSimulator,
  makeTenant,
  parseTenant,
  startGithub,
  type TenantInput,
  tenantFile,
} from "../../simulator/index.ts";
import { describedOperation, problemsOf } from "./github-description.ts";
import { openGithub, origin, tenantA } from "./open-github.ts";

describe("GitHub's published description", () => {
  for (const { method, path, query } of openGithub().routes) {
    test(`has ${method} ${path} with these parameters`, () => {
      const described = describedOperation(method, path);
      expect(described).toBeDefined();
      expect(query.filter((name) => !described!.query.includes(name))).toEqual([]);
    });
  }

  const plain = { org: "acme", owner: "acme", enterprise: "acme-inc", repo: "repository-1", team_slug: "team-1" };
  const params: Record<string, string> = { ...plain, username: "user-1", account_id: "100001", role_id: "9500" };
  const tenant = tenantFile.parse({
    ...makeTenant({ users: 60 }, 1),
    enterprises: [{ slug: "acme-inc", organizations: ["acme"], users: [{ login: "user-1", roles: ["Owner"] }] }],
  });
  tenant.orgs[0]!.installations = [
    {
      id: "5",
      app_id: "6",
      app_slug: "a",
      target_type: "Organization",
      repository_selection: "all",
      html_url: undefined,
    },
  ];
  tenant.orgs[0]!.failed_invitations = [
    {
      ...tenant.orgs[0]!.invitations[0]!,
      id: "990",
      failed_at: "2026-03-03T00:00:00Z",
      failed_reason: "expired",
    },
  ];
  const { routes, call } = openGithub(tenant);
  const searched: Record<string, string> = { "/search/users": "?q=user-1" };
  for (const { path, needs } of routes.filter((one) => one.method === "GET" && !one.needs.jwt && !one.needs.not)) {
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => params[name] ?? name);
    test(`fits what ${path} answers`, async () => {
      const { status, body } = await call("GET", filled + (searched[path] ?? ""));
      expect([status, needs]).toEqual([status < 300 ? status : "a success", needs]);
      const schema = describedOperation("GET", path)!.responses[String(status)];
      expect(schema).not.toBeUndefined();
      expect(schema === null ? body : problemsOf(schema!, body)).toEqual(schema === null ? undefined : []);
    });
  }
});

test("the same seed makes the same organisation, at the size asked for", () => {
  const size = { users: 40, teams: 4, repositories: 6, collaborators: 30 };
  expect(makeTenant(size, 1)).toEqual(makeTenant(size, 1));
  expect(makeTenant(size, 1)).not.toEqual(makeTenant(size, 2));
  const { users, orgs } = makeTenant(size, 1);
  expect([users.length, orgs[0]!.teams.length, orgs[0]!.repos.length]).toEqual([40, 4, 6]);
  expect(orgs[0]!.repos.reduce((sum, one) => sum + one.collaborators.length, 0)).toBe(30);
});

test("pages by Link lines to the end, in the form with ids", async () => {
  const { call } = openGithub();
  const seen: number[] = [];
  let pages = 0;
  for (let path: string | undefined = "/orgs/acme-corp/members?per_page=100"; path; pages++) {
    const { headers, body } = await call("GET", path);
    seen.push(...body.map(({ id }: { id: number }) => id));
    const next: string | undefined = /<([^>]*)>; rel="next"/.exec(headers.get("link") ?? "")?.[1];
    if (next) expect(next).toContain("/organizations/9001/members");
    path = next && new URL(next).pathname + new URL(next).search;
  }
  const active = tenantA.orgs[0]!.members.filter(({ state }) => state === "active");
  expect([pages, seen.length]).toEqual([Math.ceil(active.length / 3), active.length]);
});

test("ids above 2^53 keep their digits", async () => {
  const tenant = makeTenant({ users: 2 }, 1);
  const [first] = tenant.users;
  Object.assign(first!, { id: "90071992547409931" });
  const { handle } = createGithubSimulator({ tenant });
  const { fetch } = inProcess({ handle });
  const response = await fetch(`${origin}/users/user-0`, { headers: { authorization: "Bearer ghp_simulated" } });
  expect(await response.text()).toContain('"id":90071992547409931,');
});

describe("refuses what the real API refuses", () => {
  test.each([
    ["GET", "/nothing", 404],
    ["POST", "/orgs/acme-corp/members", 405],
    ["GET", "/orgs/acme-corp/members?bogus=1", 400],
    ["GET", "/orgs/nobody/members", 404],
    ["GET", "/orgs/acme-corp/installation", 401],
    ["GET", "/repos/acme-corp/nothing/teams", 404],
  ])("%s %s: %i", async (method, path, status) => {
    expect((await openGithub().call(method, path)).status).toBe(status);
  });

  test("no token, a wrong one, one without the scope", async () => {
    const { call } = openGithub();
    expect((await call("GET", "/user/orgs", undefined, { authorization: "" })).status).toBe(401);
    expect((await call("GET", "/user/orgs", undefined, { authorization: "Bearer ghp_wrong" })).status).toBe(401);
    const narrow = tenantFile.parse({
      ...makeTenant({ users: 5 }, 1),
      tokens: { t: { user: "user-0", scopes: ["gist"] } },
    });
    const refused = await openGithub(narrow).call("GET", "/orgs/acme/members");
    expect([refused.status, refused.headers.get("x-accepted-oauth-scopes")]).toEqual([
      403,
      expect.stringContaining("read:org"),
    ]);
  });

  test("a token that is not authorised for single sign-on, saying so in a header", async () => {
    const { orgs } = makeTenant({ users: 5 }, 1);
    const tenant = tenantFile.parse({ ...makeTenant({ users: 5 }, 1), orgs: [{ ...orgs[0]!, sso: true }] });
    const { status, headers } = await openGithub(tenant).call("GET", "/orgs/acme/members");
    expect([status, headers.get("x-github-sso")]).toEqual([403, expect.stringContaining("required; url=")]);
  });
});

test("limits: an hour's requests, requests at once, points a minute", async () => {
  let now = 1_000_000;
  const { call } = openGithub(makeTenant({ users: 5 }, 1), { limits: { primary: 2 }, now: () => now });
  const statuses = async (times: number) => {
    const all: number[] = [];
    for (let i = 0; i < times; i++) all.push((await call("GET", "/user/orgs")).status);
    return all;
  };
  expect(await statuses(3)).toEqual([200, 200, 403]);
  expect((await call("GET", "/user/orgs")).headers.get("x-ratelimit-remaining")).toBe("0");
  now += 3_600_000;
  expect(await statuses(1)).toEqual([200]);

  const minute = openGithub(makeTenant({ users: 5 }, 1), { limits: { pointsPerMinute: 6, retryAfterSeconds: 7 } });
  expect((await minute.call("GET", "/user/orgs")).status).toBe(200);
  const removed = await minute.call("DELETE", "/orgs/acme/memberships/user-1");
  expect(removed.status).toBe(204);
  const { status, headers } = await minute.call("GET", "/user/orgs");
  expect([status, headers.get("retry-after")]).toEqual([403, "7"]);
});

test("speaks http under the paths of GitHub Enterprise Server", async () => {
  const server = await startGithub({ tenant: makeTenant({ users: 5 }, 1) });
  close = server.close;
  const headers = { authorization: "Bearer ghp_simulated" };
  const orgs = (await (await fetch(`${server.url}/api/v3/user/orgs`, { headers })).json()) as { url: string }[];
  expect(orgs.map(({ url }) => url)).toEqual([`${server.url}/api/v3/orgs/acme`]);
  const answer = await fetch(`${server.url}/api/graphql`, {
    method: "POST",
    headers,
    body: JSON.stringify({ query: '{ organization(login: "acme") { samlIdentityProvider { ssoUrl } } }' }),
  });
  expect(await answer.json()).toEqual({ data: { organization: { samlIdentityProvider: null } } });
});

let close: (() => Promise<void>) | undefined;
afterEach(async () => {
  await close?.();
  close = undefined;
});

test("a tenant file with a mistake is refused with its place", () => {
  const wrong = { me: "a", users: [{ id: 1, login: "a" }], orgs: [{ id: 1, login: 5 }] } as unknown as TenantInput;
  expect(() => parseTenant(JSON.stringify(wrong))).toThrow(/orgs[\s\S]*login/);
});
