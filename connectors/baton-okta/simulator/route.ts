import type { SimulatedReply } from "@baton-connectors/simulators";
import type { World } from "./world.ts";

export interface Call {
  readonly world: World;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The request's URL; links lead back to its origin. */
  readonly url: URL;
  readonly body: Record<string, unknown>;
  /** One page of a list with its Link lines; `cap` is Okta's own maximum. */
  page<T>(list: string, items: readonly T[], cap: number): Paged<T>;
}

export interface Paged<T> {
  readonly items: T[];
  readonly next: string | undefined;
  readonly headers: Readonly<Record<string, readonly string[]>>;
}

export interface Route {
  readonly method: string;
  /** Okta's spelling, e.g. `/api/v1/groups/{groupId}/users`. */
  readonly path: string;
  /** The OAuth scope it needs; an API token needs an admin role that carries it. */
  readonly scope: string;
  /** Query parameters it knows; any other is refused. */
  readonly query: readonly string[];
  readonly handle: (call: Call) => SimulatedReply;
}

export const route = (
  method: string,
  path: string,
  scope: string,
  handle: Route["handle"],
  query: readonly string[] = [],
): Route => ({ method, path, scope, query, handle });

export const ok = (body: unknown, headers?: SimulatedReply["headers"]): SimulatedReply =>
  headers ? { status: 200, body, headers } : { status: 200, body };
export const created = (body: unknown): SimulatedReply => ({ status: 201, body });
export const noContent: SimulatedReply = { status: 204 };

export const listed = <T>({ items, headers }: Paged<T>): SimulatedReply => ok(items, headers);

/** Lists under /iam are objects; where the next page is depends on `iamNext`. */
export function iamList<T>(call: Call, key: string, { items, next, headers }: Paged<T>): SimulatedReply {
  const { iamNext } = call.world.tenant.sim;
  const inBody = next !== undefined && iamNext !== "link";
  const _links = { self: { href: call.url.href }, ...(inBody && { next: { href: next } }) };
  return ok({ [key]: items, _links }, iamNext === "body" ? undefined : headers);
}

/** The route for a path, or the methods that would have been right there. */
export function match(
  routes: readonly Route[],
  method: string,
  path: string,
): { kind: "route"; route: Route; params: Record<string, string> } | { kind: "wrong-verb" } | { kind: "none" } {
  const segments = path.split("/");
  let otherVerb = false;
  for (const candidate of routes) {
    const params = matchPath(candidate.path, segments);
    if (!params) continue;
    if (candidate.method === method) return { kind: "route", route: candidate, params };
    otherVerb = true;
  }
  return { kind: otherVerb ? "wrong-verb" : "none" };
}

function matchPath(pattern: string, segments: readonly string[]): Record<string, string> | undefined {
  const parts = pattern.split("/");
  if (parts.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const segment = segments[index]!;
    if (part.startsWith("{")) params[part.slice(1, -1)] = decodeURIComponent(segment);
    else if (part !== segment) return undefined;
  }
  return params;
}
