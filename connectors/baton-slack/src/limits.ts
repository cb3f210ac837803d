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

export const budgets: readonly Budget[] = Object.entries(perMinute).map(([method, limit]) => ({
  bucket: `a minute's calls of ${method}`,
  limit,
  windowMs: 60_000,
  cost: ({ url }) => (url.pathname.endsWith(`/${method}`) ? 1 : 0),
}));
