import type { SimulatedReply } from "@baton-connectors/simulators";

export const ok = (body: unknown, status = 200): SimulatedReply => ({ status, body });
export const done = (status = 204): SimulatedReply => ({ status });
export const fail = (status: number, message: string): SimulatedReply => ({
  status,
  body: { errorMessages: [message], errors: {} },
});
export const invalid = (errors: Readonly<Record<string, string>>): SimulatedReply => ({
  status: 400,
  body: { errorMessages: [], errors },
});

export interface Bounds {
  readonly most: number;
  readonly normal: number;
  readonly zero?: "default" | "empty" | undefined;
}

/** The rows of a page. */
export function pageOf<T>(url: URL, all: readonly T[], { most, normal, zero = "default" }: Bounds) {
  const startAt = Number(url.searchParams.get("startAt") ?? 0);
  const asked = Number(url.searchParams.get("maxResults") ?? normal);
  const size = Math.min(asked === 0 ? (zero === "default" ? normal : 0) : asked, most);
  const values = all.slice(startAt, startAt + size);
  const next = startAt + values.length;
  return { values, startAt, maxResults: size, total: all.length, isLast: next >= all.length, next };
}

/** https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/#pagination */
export function beanOf<T>(url: URL, all: readonly T[], bounds: Bounds, toRow: (one: T) => unknown) {
  const { values, next, ...page } = pageOf(url, all, bounds);
  return {
    self: url.href,
    ...(!page.isLast && { nextPage: `${url.origin}${url.pathname}?startAt=${next}&maxResults=${page.maxResults}` }),
    ...page,
    values: values.map(toRow),
  };
}
