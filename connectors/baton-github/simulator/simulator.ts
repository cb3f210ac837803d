import { type Caller, type CredentialOptions, checkNeeds, createCredentials } from "./credentials.ts";
import { executeGraphql } from "./graphql.ts";
import { createLimits, type LimitOptions } from "./limits.ts";
import { pageOf } from "./paging.ts";
import { notFound, type Reply, refuse } from "./reply.ts";
import { type Call, canonicalPath, idPath, match, type Route } from "./router.ts";
import { appRoutes } from "./routes/apps.ts";
import { enterpriseRoutes } from "./routes/enterprises.ts";
import { invitationRoutes } from "./routes/invitations.ts";
import { orgRoutes } from "./routes/orgs.ts";
import { repositoryRoutes } from "./routes/repositories.ts";
import { roleRoutes } from "./routes/roles.ts";
import { teamRoutes } from "./routes/teams.ts";
import { userRoutes } from "./routes/users.ts";
import { createShapes, type Json } from "./shapes.ts";
import { parseExact, type Tenant } from "./tenant-file.ts";
import { createWorld, type World } from "./world.ts";

export interface GithubOptions extends Omit<CredentialOptions, "now"> {
  tenant: Tenant;
  limits?: LimitOptions;
  now?: () => number;
}

export interface GithubRequest {
  method: string;
  /** The URL as asked for, host included: Link headers lead back to it. */
  url: URL;
  headers: Record<string, string | undefined>;
  body: string;
}

export interface GithubSimulator {
  readonly world: World;
  readonly routes: readonly Route[];
  handle(request: GithubRequest): Promise<Reply>;
}

/**
 * GitHub's REST and GraphQL API over one tenant. Served on any host under `/`, and under `/api/v3` (REST) and
 * `/api/graphql` as GitHub Enterprise Server does.
 */
export function createGithubSimulator(options: GithubOptions): GithubSimulator {
  const now = options.now ?? Date.now;
  const world = createWorld(options.tenant);
  const { config } = world.tenant;
  const credentials = createCredentials(world, { ...options, now });
  const limits = createLimits({ primary: config.rate_limit, ...options.limits }, now);
  const routes = [
    ...orgRoutes,
    ...userRoutes,
    ...teamRoutes,
    ...repositoryRoutes,
    ...roleRoutes,
    ...invitationRoutes,
    ...appRoutes(credentials),
    ...enterpriseRoutes,
  ];

  const answer = async (request: GithubRequest, path: string, prefix: string): Promise<Reply> => {
    const identity = credentials.identify(request.headers.authorization);
    if ("refusal" in identity) return identity.refusal;
    const { caller, key } = identity;
    const isGraphql = path === "/graphql";
    const resource = isGraphql ? "graphql" : "core";
    const limited = limits.begin(key, request.method, resource);
    try {
      const withHeaders = (reply: Reply): Reply => ({
        ...reply,
        headers: { ...limits.headers(key, resource), ...scopesOf(caller), ...reply.headers },
      });
      if (limited) return withHeaders(limited);
      const shapes = createShapes(world, `${request.url.origin}${prefix}`);
      const body = parseBody(request.body);
      if (body === undefined) return withHeaders(refuse(400, "Problems parsing JSON"));
      if (isGraphql) {
        if (request.method !== "POST") return withHeaders(notFound);
        const limit = () => limits.state(key, resource);
        return withHeaders(await executeGraphql({ world, shapes, caller, limit, now }, body));
      }
      const canonical = canonicalPath(world, path);
      if (canonical === undefined) return withHeaders(notFound);
      const found = match(routes, request.method, canonical);
      if (found.kind === "none") return withHeaders(notFound);
      if (found.kind === "wrong-verb") {
        return withHeaders(refuse(405, `${request.method} is not allowed here; ${found.allowed.join(", ")} is`));
      }
      const { route, params } = found;
      const unknown = [...request.url.searchParams.keys()].filter((name) => !route.query.includes(name));
      if (unknown.length > 0) return withHeaders(refuse(400, `Unknown query parameter: ${unknown.join(", ")}`));
      const refusal = checkNeeds(caller, route.needs);
      if (refusal) return withHeaders(refusal);
      const pageUrl = new URL(request.url);
      pageUrl.pathname = `${prefix}${idPath(world, canonical)}`;
      const call: Call = {
        world,
        shapes,
        caller,
        params,
        query: request.url.searchParams,
        url: pageUrl,
        body,
        now,
        page: (items, cap) => pageOf(items, pageUrl, config.page_caps[cap ?? ""] ?? config.page_cap),
      };
      return withHeaders(route.handle(call));
    } finally {
      limits.end();
    }
  };

  return {
    world,
    routes,
    handle: (request) => {
      const { pathname } = request.url;
      if (pathname === "/api/graphql") return answer(request, "/graphql", "");
      if (pathname.startsWith("/api/v3/")) return answer(request, pathname.slice("/api/v3".length), "/api/v3");
      return answer(request, pathname, "");
    },
  };
}

/** A classic token's answers say what it may; a token without a list here has every scope. */
function scopesOf(caller: Caller): Record<string, string> {
  if (caller.kind !== "classic") return {};
  return { "X-OAuth-Scopes": (caller.scopes ?? ["admin:org", "read:enterprise", "repo", "user"]).join(", ") };
}

function parseBody(text: string): Json | undefined {
  if (text === "") return {};
  try {
    const value = parseExact(text);
    return typeof value === "object" && value !== null ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}
