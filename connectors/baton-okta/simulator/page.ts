import { invalid } from "./refusal.ts";
import type { Paged } from "./route.ts";
import type { Tenant } from "./tenant.ts";

/** Cuts pages the way Okta does: `after` is opaque, `limit` is capped, Link lines carry self and next. */
export function pageOf<T>(sim: Tenant["sim"], url: URL, list: string, items: readonly T[], cap: number): Paged<T> {
  const limit = Number(url.searchParams.get("limit") ?? cap);
  if (!Number.isInteger(limit) || limit < 1) throw invalid("limit", "limit: must be a positive number");
  const size = Math.min(limit, sim.paging?.[list] ?? sim.pageSize ?? cap, cap);
  const start = position(sim, list, url.searchParams.get("after"));
  const end = start + size;
  const next = end < items.length ? withAfter(url, cursor(sim, list, end)) : undefined;
  const lines = [`<${url.href}>; rel="self"`, ...(next ? [`<${next}>; rel="next"`] : [])];
  return {
    items: items.slice(start, end),
    next,
    headers: { Link: sim.linkStyle === "joined" ? [lines.join(", ")] : lines },
  };
}

export function withAfter(url: URL, after: string): string {
  const next = new URL(url);
  next.searchParams.set("after", after);
  return next.href;
}

const cursor = (sim: Tenant["sim"], list: string, at: number) =>
  sim.afterStyle === "plain" ? `${list}${at}` : `${list}/+&=% ${at}`;

function position(sim: Tenant["sim"], list: string, after: string | null): number {
  if (after === null) return 0;
  const prefix = cursor(sim, list, 0).slice(0, -1);
  const at = Number(after.slice(prefix.length));
  if (!after.startsWith(prefix) || !Number.isInteger(at)) throw invalid("after", "after: not a cursor of this list");
  return at;
}
