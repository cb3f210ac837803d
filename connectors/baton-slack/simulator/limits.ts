import type { SlackOptions } from "./tenant.ts";

/** Tiers as Slack documents them: https://docs.slack.dev/apis/web-api/rate-limits */
export const documentedTiers: Pick<SlackOptions, "perMinute" | "window"> = {
  perMinute: {
    "auth.teams.list": 20,
    "users.list": 20,
    "usergroups.list": 20,
    "usergroups.users.list": 20,
    "users.info": 100,
    "SCIM reads": 1000,
    "SCIM single groups": 300,
    "SCIM changes": 180,
  },
  window: 60_000,
};

/** Counts calls of each method by itself, in windows that begin with a call. Answers how many seconds to wait when it is too much. */
export function createLimits({ perMinute = {}, window = 60_000, retryAfter }: SlackOptions, now: () => number) {
  const windows = new Map<string, { start: number; count: number }>();
  return (method: string): number | undefined => {
    const limit = Object.hasOwn(perMinute, method) ? perMinute[method] : undefined;
    if (limit === undefined) return undefined;
    let open = windows.get(method);
    if (!open || now() - open.start >= window) {
      open = { start: now(), count: 0 };
      windows.set(method, open);
    }
    open.count += 1;
    return open.count <= limit
      ? undefined
      : (retryAfter ?? Math.max(1, Math.ceil((open.start + window - now()) / 1000)));
  };
}
