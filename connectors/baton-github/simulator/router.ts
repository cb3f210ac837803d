import type { Caller, Needs } from "./credentials.ts";
import type { Reply } from "./reply.ts";
import type { Json, Shapes } from "./shapes.ts";
import type { World } from "./world.ts";

export interface Call {
  readonly world: World;
  readonly shapes: Shapes;
  readonly caller: Caller;
  readonly params: Record<string, string>;
  readonly query: URLSearchParams;
  /** The request's URL in the form Link headers use. */
  readonly url: URL;
  readonly body: Json;
  readonly now: () => number;
  /** One page of `items` with its Link header; `cap` names an entry of the tenant's `page_caps`. */
  page<T>(items: readonly T[], cap?: string): { items: T[]; headers: Record<string, string> };
}

export interface Route {
  readonly method: string;
  /** GitHub's own spelling, e.g. `/orgs/{org}/members`. */
  readonly path: string;
  readonly query: readonly string[];
  readonly needs: Needs;
  handle(call: Call): Reply;
}

export const PAGING = ["page", "per_page"] as const;

export function route(
  method: string,
  path: string,
  needs: Needs,
  handle: (call: Call) => Reply,
  query: readonly string[] = [],
): Route {
  return { method, path, query, needs, handle };
}

export type Match =
  | { kind: "route"; route: Route; params: Record<string, string> }
  | { kind: "wrong-verb"; allowed: string[] }
  | { kind: "none" };

export function match(routes: readonly Route[], method: string, path: string): Match {
  const segments = path.split("/");
  const allowed: string[] = [];
  for (const one of routes) {
    const params = matchPath(one.path, segments);
    if (!params) continue;
    if (one.method === method) return { kind: "route", route: one, params };
    allowed.push(one.method);
  }
  return allowed.length > 0 ? { kind: "wrong-verb", allowed } : { kind: "none" };
}

function matchPath(pattern: string, segments: string[]): Record<string, string> | undefined {
  const parts = pattern.split("/");
  if (parts.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const segment = segments[index] as string;
    if (part.startsWith("{")) params[part.slice(1, -1)] = decodeURIComponent(segment);
    else if (part !== segment) return undefined;
  }
  return params;
}

/**
 * GitHub serves the same things under ids: `/organizations/{id}/…`, `/organizations/{id}/team/{id}/…` and
 * `/repositories/{id}/…` (its own Link headers use these forms). They are turned into the documented paths here.
 */
export function canonicalPath(world: World, path: string): string | undefined {
  const [, collection, id = "", ...rest] = path.split("/");
  if (collection === "organizations" && id !== "") {
    const org = world.orgById(id);
    if (!org) return undefined;
    if (rest[0] !== "team") return ["", "orgs", org.login, ...rest].join("/");
    const team = org.teams.find((one) => one.id === rest[1]);
    return team && ["", "orgs", org.login, "teams", team.slug, ...rest.slice(2)].join("/");
  }
  if (collection === "repositories" && id !== "") {
    const found = world.repositoryById(id);
    return found && ["", "repos", found.org.login, found.repository.name, ...rest].join("/");
  }
  return path;
}

/** The other way round, for Link headers. */
export function idPath(world: World, path: string): string {
  const [, collection, owner = "", ...rest] = path.split("/");
  const org = world.org(decodeURIComponent(owner));
  if (!org) return path;
  if (collection === "orgs" && rest[0] === "teams" && rest.length > 1) {
    const team = org.teams.find((one) => one.slug === rest[1]);
    return team ? ["", "organizations", org.id, "team", team.id, ...rest.slice(2)].join("/") : path;
  }
  if (collection === "orgs") return ["", "organizations", org.id, ...rest].join("/");
  if (collection === "repos") {
    const repository = org.repos.find((one) => one.name === decodeURIComponent(rest[0] ?? ""));
    return repository ? ["", "repositories", repository.id, ...rest.slice(1)].join("/") : path;
  }
  return path;
}
