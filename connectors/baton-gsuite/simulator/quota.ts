import type { SimulatedReply } from "@baton-connectors/simulators";
import { refuse } from "./reply.ts";

/** Requests a minute, by API. Absent: unlimited. https://developers.google.com/workspace/admin/directory/v1/limits */
export interface Quota {
  readonly directoryPerMinute?: number;
  readonly reportsPerMinute?: number;
}

/** Counts in windows of a minute; what is over is refused the way each API does it. */
export function createQuota({ directoryPerMinute, reportsPerMinute }: Quota, now: () => number) {
  const counters = new Map<string, { start: number; count: number }>();
  const over = (name: string, limit: number | undefined): boolean => {
    if (limit === undefined) return false;
    const minute = Math.floor(now() / 60_000);
    const counter = counters.get(name);
    const current = counter?.start === minute ? counter : { start: minute, count: 0 };
    current.count += 1;
    counters.set(name, current);
    return current.count > limit;
  };
  return (path: string): SimulatedReply | undefined => {
    if (path.startsWith("/admin/directory/") && over("directory", directoryPerMinute))
      return refuse(403, "Quota exceeded for quota metric 'Queries'", "quotaExceeded");
    if (path.startsWith("/admin/reports/") && over("reports", reportsPerMinute))
      return refuse(429, "Quota exceeded for quota metric 'Filtered queries'", "rateLimitExceeded");
    return undefined;
  };
}
