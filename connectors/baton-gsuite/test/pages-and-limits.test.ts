import { beforeAll, describe, expect, test } from "@jest/globals";
import { type GoogleTenant, makeTenant } from "../simulator/index.ts";
import { type GoogleFault, openGoogle } from "./google.ts";

const few = makeTenant({ users: 14, groups: 3, memberships: 20, roles: 4 }, 5);
const many = makeTenant({ users: 115, groups: 2, memberships: 6, roles: 2, assignments: 4 }, 5);

const rowsOf = async (...args: Parameters<typeof openGoogle>) => (await openGoogle(...args).sync()).store.content();
let rowsOfFew: unknown;
let rowsOfMany: unknown;
beforeAll(async () => {
  rowsOfFew = await rowsOf(few);
  rowsOfMany = await rowsOf(many);
});

const kinds = ["users", "userIds", "groups", "members", "roles", "assignments", "profiles", "activities"] as const;
const paged = (tenant: GoogleTenant, size: number): GoogleTenant => ({
  ...tenant,
  pageSizes: Object.fromEntries(kinds.map((kind) => [kind, size])),
});

describe("the same rows come of pages of", () => {
  test.each([1, 2, 3, 7, 13, 14])("%i", async (size) => {
    expect(await rowsOf(paged(few, size))).toEqual(rowsOfFew);
  });
  // Reading everybody's logins takes more pages than is worth it with the smallest of these: users are asked one by one.
  test.each([3, 20, 57, 114, 115])("%i, of many users", async (size) => {
    expect(await rowsOf(paged(many, size))).toEqual(rowsOfMany);
  });
});

test("a walk that gives up reading everybody's logins asks about each user", async () => {
  const google = openGoogle(paged(many, 3));
  await google.sync();
  const asked = google.sent.filter(({ path }) => path.startsWith("/admin/reports/"));
  const ofAll = asked.filter(({ path }) => path.includes("/users/all/"));
  // At least 20 pages are tried; 115 users would be worth five.
  expect(ofAll.filter(({ path }) => path.endsWith("/login"))).toHaveLength(20);
  expect(asked.filter(({ path }) => path.endsWith("/login"))).toHaveLength(20 + 115);
});

const endpoints = {
  domains: "/domains\\?",
  users: "/users\\?.*orderBy",
  "ids of users": "/users\\?.*maxResults=500",
  groups: "/groups\\?",
  members: "/members\\?",
  roles: "/roles\\?",
  assignments: "/roleassignments\\?",
  tokens: "/tokens\\?",
  logins: "/applications/login\\?",
  "SAML logins": "/applications/saml\\?",
  "SSO profiles": "/inboundSamlSsoProfiles\\?",
} as const;

/** Google's ways to say that it was too much, and how long is waited for each: Google names no time but in Retry-After. */
const limits: Readonly<Record<string, { fault: Omit<GoogleFault, "path">; atLeast: number; atMost: number }>> = {
  "403 userRateLimitExceeded": {
    fault: { status: 403, reason: "userRateLimitExceeded" },
    atLeast: 59_000,
    atMost: 60_000,
  },
  "403 rateLimitExceeded": { fault: { status: 403, reason: "rateLimitExceeded" }, atLeast: 59_000, atMost: 60_000 },
  "403 quotaExceeded": { fault: { status: 403, reason: "quotaExceeded" }, atLeast: 59_000, atMost: 60_000 },
  "403 RATE_LIMIT_EXCEEDED in details": {
    fault: {
      status: 403,
      body: {
        error: {
          code: 403,
          message: "Quota exceeded",
          status: "PERMISSION_DENIED",
          details: [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: "RATE_LIMIT_EXCEEDED" }],
        },
      },
    },
    atLeast: 59_000,
    atMost: 60_000,
  },
  "429 with Retry-After": {
    fault: { status: 429, reason: "rateLimitExceeded", headers: { "retry-after": "7" } },
    atLeast: 6_000,
    atMost: 7_000,
  },
};

describe.each(Object.entries(endpoints))("a limit on %s is waited for, once, and nothing is lost:", (_, path) => {
  test.each(Object.entries(limits))("%s", async (_name, { fault, atLeast, atMost }) => {
    const google = openGoogle(few, { faults: [{ path, times: 1, ...fault }] });
    const { store, summary } = await google.sync();
    expect(google.sent.filter(({ status }) => status >= 400)).toHaveLength(1);
    expect(store.content()).toEqual(rowsOfFew);
    expect([summary.warnings, summary.skips]).toEqual([[], []]);
    expect(google.waits).toHaveLength(1);
    expect(google.waits[0]).toBeGreaterThan(atLeast);
    expect(google.waits[0]).toBeLessThanOrEqual(atMost);
  });
});

test.each([
  ["the Directory, whose quotas are of a minute", "/groups\\?", 60_000],
  ["the Reports API, as its documentation says", "/applications/login\\?", 5_000],
])("a 429 without a time of %s is waited for", async (_, path, wait) => {
  const google = openGoogle(few, { faults: [{ path, times: 1, status: 429, reason: "rateLimitExceeded" }] });
  expect((await google.sync()).store.content()).toEqual(rowsOfFew);
  expect(google.waits).toHaveLength(1);
  expect(google.waits[0]).toBeGreaterThan(wait - 1_000);
  expect(google.waits[0]).toBeLessThanOrEqual(wait);
});

test("a limit of the Reports API in the middle of a page of users costs no call twice but the one that it met", async () => {
  const clean = openGoogle(few);
  await clean.sync();
  const faults = [{ path: "/applications/saml\\?", after: 5, times: 1, status: 429, reason: "rateLimitExceeded" }];
  const google = openGoogle(few, { faults });
  expect((await google.sync()).store.content()).toEqual(rowsOfFew);
  const ofUsers = ({ sent }: typeof google) =>
    sent.filter(({ path }) => /\/tokens$|\/applications\//.test(path)).length;
  // The user whom it met is asked about once more: three calls at most.
  expect(ofUsers(google) - ofUsers(clean)).toBeLessThanOrEqual(3);
});

test.each(Object.entries(endpoints))(
  "one 401 in the middle of the sync, at %s, is answered with a new token, and costs no row",
  async (_, path) => {
    const google = openGoogle(few, { faults: [{ path, times: 1, status: 401, reason: "authError" }] });
    const { store, summary } = await google.sync();
    expect(google.struck).toHaveLength(1);
    expect([store.content(), summary.skips, google.waits]).toEqual([rowsOfFew, [], []]);
  },
);

describe("a page token that Google does not take any more: the list is read once more, and nothing is lost:", () => {
  const followed = Object.entries(endpoints).filter(([name]) => !/domains|tokens|logins/i.test(name));
  const cases = followed.flatMap(([name, path]) => [400, 410].map((status) => [name, status, path] as const));
  test.each(cases)("%s, %i", async (_, status, path) => {
    const faults = [{ path: `${path}.*pageToken`, status, reason: "invalid", times: 1 }];
    const google = openGoogle(paged(few, 1), { faults });
    const { store, summary } = await google.sync();
    expect(google.struck).toHaveLength(1);
    expect(store.content()).toEqual(rowsOfFew);
    // Of assignments each role is asked instead.
    expect(summary.startedOver).toHaveLength(path.includes("roleassignments") ? 0 : 1);
  });
});

test("within tight quotas of the Directory a sync takes its time and finds everything", async () => {
  const google = openGoogle(paged(few, 5), { quota: { directoryPerMinute: 16 } });
  const { store } = await google.sync();
  expect(store.content()).toEqual(rowsOfFew);
  expect(google.waits.length).toBeGreaterThan(0);
});

test("the Reports API is never asked more than 220 times a minute", async () => {
  const users = makeTenant({ users: 109, groups: 0, memberships: 0, roles: 0, apps: 0 }, 2);
  const google = openGoogle(users, { quota: { reportsPerMinute: 220 } });
  for (let run = 0; run < 2; run++) await google.sync();
  const asked = google.sent.filter(({ path }) => path.startsWith("/admin/reports/"));
  expect(asked).toHaveLength(2 * 2 * 109);
  expect(new Set(asked.map(({ status }) => status))).toEqual(new Set([200]));
});

test.each(["/users\\?.*orderBy", "/groups\\?", "/roles\\?", "/tokens\\?"])(
  "a listing %s without a body is an error, not an end",
  async (path) => {
    const google = openGoogle(few, { faults: [{ path, status: 200, body: "" }] });
    await expect(google.sync()).rejects.toMatchObject({ code: "Unavailable", malformed: true });
  },
);
