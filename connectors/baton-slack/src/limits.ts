import type { Budget } from "@baton-connectors/sdk";

/**
 * Calls a minute that Slack promises for each method, and does not count in its answers. Tier 2: 20, tier 4: 100.
 * https://docs.slack.dev/apis/web-api/rate-limits
 */
const perMinute: Readonly<Record<string, number>> = {
  "auth.teams.list": 20,
  "users.list": 20,
  "usergroups.list": 20,
  "usergroups.users.list": 20,
  "users.info": 100,
};

/** Slack's minute begins when a call arrives; one that comes a moment too early is refused, and counts. */
const minuteMs = 61_000;

export const webBudgets: readonly Budget[] = Object.entries(perMinute).map(([method, limit]) => ({
  bucket: `a minute's calls of ${method}`,
  limit,
  windowMs: minuteMs,
  cost: ({ url }) => (url.pathname.endsWith(`/${method}`) ? 1 : 0),
}));

/** https://docs.slack.dev/admins/scim-api#ratelimits */
export const scimBudgets: readonly Budget[] = [
  {
    bucket: "a minute's reads by SCIM",
    limit: 1000,
    windowMs: minuteMs,
    cost: ({ method }) => (method === "GET" ? 1 : 0),
  },
  {
    bucket: "a minute's reads of single IDP groups",
    limit: 300,
    windowMs: minuteMs,
    cost: ({ method, url }) => (method === "GET" && /\/Groups\/[^/]+$/.test(url.pathname) ? 1 : 0),
  },
];
