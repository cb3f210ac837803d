import { setTimeout as delay } from "node:timers/promises";
import type { Handle, SimulatedReply, SimulatedRequest } from "@baton-connectors/simulators";
import { createLimits } from "./limits.ts";
import { type Caller, createOauth } from "./oauth.ts";
import { pageOf } from "./page.ts";
import { forbidden, invalid, malformed, notFound, tooMany, wrongToken, wrongVerb } from "./refusal.ts";
import { match, type Route } from "./route.ts";
import { appRoutes } from "./routes/apps.ts";
import { groupRoutes } from "./routes/groups.ts";
import { logRoutes } from "./routes/logs.ts";
import { otherRoutes } from "./routes/others.ts";
import { resourceSetRoutes } from "./routes/resource-sets.ts";
import { roleRoutes } from "./routes/roles.ts";
import { userRoutes } from "./routes/users.ts";
import { parseTenant, type TenantInput } from "./tenant.ts";
import { createWorld, type World } from "./world.ts";

export interface OktaOptions {
  /** A tenant as a file holds it. */
  readonly tenant: TenantInput;
  /** What the API token's admin may do, as scopes. Default: everything. */
  readonly tokenScopes?: readonly string[];
  readonly now?: () => number;
}

export interface OktaSimulator {
  readonly handle: Handle;
  /** The live data: tests change it between two runs. */
  readonly world: World;
}

export const routes: readonly Route[] = [
  ...otherRoutes,
  ...roleRoutes,
  ...userRoutes,
  ...groupRoutes,
  ...appRoutes,
  ...resourceSetRoutes,
  ...logRoutes,
];

/** Okta's API over one tenant: what the real one refuses is refused here, and so is every unknown query parameter. */
export function createOkta(options: OktaOptions): OktaSimulator {
  const now = options.now ?? Date.now;
  const tenant = parseTenant(options.tenant);
  const world = createWorld(tenant, now);
  const limits = createLimits(tenant.sim, now);
  const oauth = createOauth(tenant, now);
  const admin: Caller = {
    scopes: new Set(options.tokenScopes ?? routes.map(({ scope }) => scope)),
    adminRole: true,
  };

  const callerOf = async (request: SimulatedRequest): Promise<Caller | SimulatedReply> => {
    const authorization = request.headers.authorization ?? "";
    if (!authorization.startsWith("SSWS ")) return oauth.caller(request);
    return authorization === `SSWS ${tenant.apiToken}` ? admin : wrongToken;
  };

  async function answer(request: SimulatedRequest): Promise<SimulatedReply> {
    const { url, method } = request;
    const caller = await callerOf(request);
    if ("status" in caller) return caller;
    const found = match(routes, method, url.pathname);
    if (found.kind === "none") return notFound(url.pathname, "Endpoint");
    if (found.kind === "wrong-verb") return wrongVerb;
    const { route, params } = found;
    const unknown = [...url.searchParams.keys()].find((name) => !route.query.includes(name));
    if (unknown !== undefined) return invalid(unknown, `${unknown}: unknown query parameter`);
    if (!caller.scopes.has(route.scope)) return forbidden(route.scope);
    const body = parseBody(request);
    if (!body) return malformed;
    const visible = caller.adminRole ? world : hidden(world);
    try {
      return route.handle({
        world: visible,
        params,
        query: url.searchParams,
        url,
        body,
        page: (list, items, cap) => pageOf(tenant.sim, url, list, items, cap),
      });
    } catch (thrown) {
      if (isReply(thrown)) return thrown;
      throw thrown;
    }
  }

  let requests = 0;
  return {
    world,
    async handle(request) {
      if (request.url.pathname === "/oauth2/v1/token") return oauth.token(request);
      requests += 1;
      const { allowed, headers } = limits.begin(request.url.pathname);
      try {
        if (allowed && tenant.sim.latencyMs > 0) await delay(tenant.sim.latencyMs);
        const reply = allowed ? await answer(request) : tooMany(headers);
        return { ...reply, headers: { ...headers, "X-Okta-Request-Id": `req${requests}`, ...reply.headers } };
      } finally {
        limits.end();
      }
    },
  };
}

const isReply = (thrown: unknown): thrown is SimulatedReply =>
  typeof thrown === "object" && thrown !== null && "status" in thrown && !(thrown instanceof Error);

function parseBody({ body, method, headers }: SimulatedRequest): Record<string, unknown> | undefined {
  if (body === "") return {};
  if (method === "GET" || !headers["content-type"]?.startsWith("application/json")) return undefined;
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** What an OAuth app without an admin role sees: a tenant with nothing in it. */
function hidden(world: World): World {
  const { tenant } = world;
  const nothing = { users: [], groups: [], apps: [], assignees: [], customRoles: [], resourceSets: [], devices: [] };
  return { ...world, tenant: { ...tenant, ...nothing } };
}
