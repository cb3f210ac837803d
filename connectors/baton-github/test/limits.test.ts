import type { SimulatedReply } from "@baton-connectors/simulators";
import { describe, expect, test } from "@jest/globals";
import { makeTenant } from "../simulator/index.ts";
import { openInstance, rowsOf, smallTenant } from "./instance.ts";

const about = "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api";
const start = new Date("2026-11-02T12:00:00Z");
const left = (remaining: number) => ({
  "X-RateLimit-Limit": "5000",
  "X-RateLimit-Remaining": String(remaining),
  "X-RateLimit-Reset": String(start.getTime() / 1000 + 3600),
});
const refusal = (status: number, headers: Record<string, string>, fragment = ""): SimulatedReply => ({
  status,
  body: { message: "You have exceeded a limit.", documentation_url: about + fragment },
  headers,
});
const members = /\/orgs\/acme\/members(\?|$)/;

describe("a limit is waited for, once, as long as GitHub says", () => {
  test.each<[string, SimulatedReply, number]>([
    ["the hour's requests, by 403", refusal(403, left(0)), 3600],
    ["the hour's requests, by 429", refusal(429, left(0)), 3600],
    [
      "a secondary limit, by 403",
      refusal(403, { ...left(4990), "Retry-After": "7" }, "#about-secondary-rate-limits"),
      7,
    ],
    ["a secondary limit, by 429", refusal(429, { ...left(4990), "Retry-After": "7" }), 7],
    ["a secondary limit of older instances", refusal(403, { "Retry-After": "7" }, "#abuse-rate-limits"), 7],
    ["a secondary limit that names no time", refusal(403, left(4990), "#about-secondary-rate-limits"), 60],
    ["a secondary limit in other words", refusal(403, { ...left(4990), "Retry-After": "7" }), 7],
  ])("%s", async (_, reply, wanted) => {
    const whole = rowsOf((await openInstance({ tenant: smallTenant() }).sync({}, { workers: 1 })).store);
    const instance = openInstance({
      start,
      tenant: smallTenant(),
      faults: [{ path: members, times: 1, effect: { kind: "reply", reply } }],
    });
    const { store } = await instance.sync({}, { workers: 1 });
    expect(rowsOf(store)).toEqual(whole);
    expect(instance.waits).toEqual([wanted * 1000]);
  });

  test("a 403 that is no limit is a refusal, at once", async () => {
    const reply = refusal(403, left(4990));
    const instance = openInstance({
      start,
      tenant: smallTenant(),
      faults: [{ path: members, effect: { kind: "reply", reply } }],
    });
    await expect(instance.sync()).rejects.toMatchObject({ code: "PermissionDenied" });
    expect(instance.waits).toEqual([]);
  });

  test("GraphQL's points", async () => {
    const body = { errors: [{ type: "RATE_LIMITED", message: "API rate limit exceeded" }] };
    const reply = { status: 200, body, headers: left(0) };
    const instance = openInstance({
      start,
      tenant: smallTenant(),
      faults: [{ path: /graphql/, times: 1, effect: { kind: "reply", reply } }],
    });
    await instance.sync({}, { workers: 1 });
    expect(instance.waits).toEqual([3_600_000]);
  });
});

describe("the whole tenant is read within", () => {
  test.each([
    ["30 requests an hour", { primary: 30 }],
    ["30 points a minute", { pointsPerMinute: 30, retryAfterSeconds: 60 }],
    ["3 requests at once", { concurrent: 3, retryAfterSeconds: 1 }],
  ])("%s", async (_, limits) => {
    const whole = rowsOf((await openInstance({ tenant: smallTenant() }).sync()).store);
    const instance = openInstance({ tenant: smallTenant(), limits });
    const { store } = await instance.sync();
    expect(rowsOf(store)).toEqual(whole);
    const refused = instance.requests.filter(({ status }) => status === 403).length;
    // Who is refused waits with all others; nobody asks on.
    expect(refused).toBeLessThan(instance.requests.length / 3);
  });

  test("an instance without limits, which says nothing of them", async () => {
    const instance = openInstance({ tenant: smallTenant(), limits: { headers: false } });
    await instance.sync();
    expect(instance.waits).toEqual([]);
  });
});

describe("the points of a minute, of which answers say nothing", () => {
  /** Four lists of 300 pages, read side by side. */
  const tenant = () => {
    const made = makeTenant({ users: 1, teams: 0, repositories: 0 }, 3);
    const [acme] = made.orgs;
    const invitations = Array.from({ length: 300 }, (_, i) => ({
      ...{ id: String(i + 1), login: null, email: `i${i}@example.com`, role: "direct_member" },
      created_at: "2026-11-01T00:00:00Z",
    }));
    made.orgs = ["a", "b", "c", "d"].map((login, i) => ({ ...acme!, id: String(9001 + i), login, invitations }));
    made.config.page_cap = 1;
    return made;
  };
  const synced = async (instanceUrl: string, limits = {}) => {
    const instance = openInstance({ start, tenant: tenant(), limits });
    const { store } = await instance.sync({ instanceUrl }, { resourceTypeIds: ["org", "invitation"] });
    const refused = instance.requests.filter(({ status }) => status === 403).length;
    return { refused, waits: instance.waits, count: instance.requests.length, rows: rowsOf(store) };
  };
  const strict = { pointsPerMinute: 900, retryAfterSeconds: 60 };

  test.each(["", "https://tenant.ghe.com"])("are not exceeded at GitHub's own address %j", async (instanceUrl) => {
    const { refused, waits, count } = await synced(instanceUrl, strict);
    expect(count).toBeGreaterThan(1200);
    expect([refused, new Set(waits)]).toEqual([0, new Set([60_000])]);
  });

  test("are not counted for Enterprise Server, which need not have them: a refusal is waited for", async () => {
    const [free, refusing] = [await synced("https://ghe.example.com"), await synced("https://ghe.example.com", strict)];
    expect([free.refused, free.waits]).toEqual([0, []]);
    expect(refusing.refused).toBeGreaterThan(0);
    expect(refusing.rows).toEqual(free.rows);
  });
});
