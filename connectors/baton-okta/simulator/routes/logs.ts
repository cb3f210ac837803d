import { parseLogFilter } from "../log-filter.ts";
import { withAfter } from "../page.ts";
import { invalid } from "../refusal.ts";
import { type Call, ok, type Route, route } from "../route.ts";

/**
 * The System Log, polled: every answer has a next link, and at the end it carries the cursor again.
 * https://developer.okta.com/docs/api/openapi/okta-management/management/tag/SystemLog/
 */
export const logRoutes: readonly Route[] = [
  route("GET", "/api/v1/logs", "okta.logs.read", logs, ["limit", "after", "since", "filter"]),
];

function logs(call: Call) {
  const { tenant } = call.world;
  const since = call.query.get("since");
  if (since !== null && Number.isNaN(Date.parse(since))) return invalid("since", "since: not a date");
  const filter = call.query.get("filter");
  const wanted = filter === null ? () => true : parseLogFilter(filter);
  const limit = Math.min(Number(call.query.get("limit") ?? 100), tenant.sim.paging?.logs ?? 1000);
  const after = call.query.get("after");
  const start = after === null ? firstSince(tenant.logs, since) : Number(after.replace(/^log/, ""));
  if (!Number.isInteger(start)) return invalid("after", "after: not a cursor of this list");
  const end = Math.min(tenant.logs.length, start + limit);
  const next = withAfter(call.url, `log${end}`);
  const lines = [`<${call.url.href}>; rel="self"`, `<${next}>; rel="next"`];
  const headers = { Link: tenant.sim.linkStyle === "joined" ? [lines.join(", ")] : lines };
  return ok(tenant.logs.slice(start, end).filter(wanted), headers);
}

function firstSince(logs: readonly { published?: unknown }[], since: string | null): number {
  if (since === null) return 0;
  const from = Date.parse(since);
  const at = logs.findIndex(({ published }) => Date.parse(String(published)) >= from);
  return at < 0 ? logs.length : at;
}
