import type { Handle, SimulatedReply, SimulatedRequest } from "@baton-connectors/simulators";
import { federation } from "./federation.ts";
import { applyMask, parseMask } from "./fields.ts";
import { createQuota, type Quota } from "./quota.ts";
import { invalid, refuse } from "./reply.ts";
import { type Call, matcher, type PageReply, type Route, standardQuery, standardWords } from "./route.ts";
import { domainRoutes } from "./routes/domains.ts";
import { groupSettingsRoutes } from "./routes/group-settings.ts";
import { groupRoutes } from "./routes/groups.ts";
import { memberRoutes } from "./routes/members.ts";
import { reportRoutes } from "./routes/reports.ts";
import { roleRoutes } from "./routes/roles.ts";
import { samlProfileRoutes } from "./routes/saml-profiles.ts";
import { transferRoutes } from "./routes/transfers.ts";
import { userSecurityRoutes } from "./routes/user-security.ts";
import { userRoutes } from "./routes/users.ts";
import { type Delegation, scopePrefix } from "./scopes.ts";
import { makeServiceAccount, type ServiceAccount } from "./service-account.ts";
import { completeTenant, type Entity, type GoogleTenant } from "./tenant.ts";
import { tokenEndpoint } from "./token-endpoint.ts";
import { createWorld, type World } from "./world.ts";

export interface GoogleOptions {
  readonly tenant: Partial<GoogleTenant>;
  /** Default: one made for this simulator. Making a key takes a while: share it between simulators. */
  readonly serviceAccount?: ServiceAccount;
  readonly delegation?: Delegation;
  /** Seconds a token lives. */
  readonly expiresIn?: number;
  /** Path of the token endpoint, as the key file's `token_uri` has it. Default `/token`. */
  readonly tokenPath?: string;
  readonly quota?: Quota;
  /** What the data takes as the present, for `NOW-…` times. Default: the first of January 2030. */
  readonly dataNow?: number;
  readonly now?: () => number;
}

export interface GoogleSimulator {
  readonly world: World;
  readonly serviceAccount: ServiceAccount;
  readonly handle: Handle;
}

/** Every method the simulator knows; tests hold it against Google's own description. */
export const googleRoutes: readonly Route[] = [
  ...domainRoutes,
  ...userRoutes,
  ...userSecurityRoutes,
  ...groupRoutes,
  ...memberRoutes,
  ...roleRoutes,
  ...reportRoutes,
  ...transferRoutes,
  ...groupSettingsRoutes,
  ...samlProfileRoutes,
];

/** Google's hosts (oauth2, admin, www, cloudidentity) in one: their paths do not overlap. */
export function createGoogleSimulator(options: GoogleOptions): GoogleSimulator {
  const now = options.now ?? Date.now;
  const world = createWorld(completeTenant(options.tenant), options.dataNow ?? Date.UTC(2030, 0, 1));
  const serviceAccount = options.serviceAccount ?? makeServiceAccount();
  const { adminEmail, delegatedScopes } = world.tenant;
  const tokens = tokenEndpoint({
    serviceAccount,
    adminEmail,
    delegation: options.delegation ?? (delegatedScopes ? { allow: delegatedScopes } : {}),
    now,
    ...(options.expiresIn !== undefined && { expiresIn: options.expiresIn }),
  });
  const keyless = federation(serviceAccount);
  const quota = createQuota(options.quota ?? {}, now);
  const match = matcher(googleRoutes);

  const answer = (request: SimulatedRequest): SimulatedReply => {
    const { pathname, searchParams: query } = request.url;
    if (pathname === (options.tokenPath ?? "/token")) {
      return request.method === "POST"
        ? tokens.exchange(request)
        : refuse(405, "Method Not Allowed", "httpMethodNotAllowed");
    }
    const federated = keyless(request);
    if (federated) return federated;
    const found = match(request.method, pathname);
    if (found === "none") return refuse(404, `No route ${request.method} ${pathname}`, "notFound");
    if (found === "wrong-verb") return refuse(405, `${request.method} is not allowed here`, "httpMethodNotAllowed");
    const { route, params } = found;
    const scopes = tokens.scopesOf(request.headers.authorization);
    if (!scopes) return refuse(401, "Request had invalid authentication credentials.", "authError");
    if (!route.scopes.some((scope) => scopes.includes(`${scopePrefix}${scope}`)))
      return refuse(403, "Request had insufficient authentication scopes.", "insufficientPermissions");
    const limited = quota(pathname);
    if (limited) return limited;
    const unknown = [...query.keys()].filter((name) => !standardQuery.includes(name) && !route.query?.includes(name));
    if (unknown.length > 0) return invalid(`Invalid JSON payload received. Unknown name "${unknown.join('", "')}"`);
    const [odd] = Object.entries({ ...standardWords, ...route.words }).filter(
      ([name, words]) => query.has(name) && !words.includes(query.get(name)!),
    );
    if (odd)
      return invalid(`Invalid value at '${odd[0]}', "${query.get(odd[0])}". Allowed values: ${odd[1].join(", ")}`);
    if (route.needsAltJson && query.get("alt") !== "json")
      return { status: 200, text: "<entry/>", headers: { "Content-Type": "application/atom+xml" } };
    const size = checkedSize(route, query);
    if (typeof size === "object") return size;
    const body = readBody(request.body);
    if (!body) return invalid("Parse Error");
    const mask = query.has("fields") ? parseMask(query.get("fields")!) : undefined;
    if (query.has("fields") && !mask) return refuse(400, "Invalid field selection", "invalidParameter");
    const page: Call["page"] = (kind, rows, limits) =>
      pageOf(
        kind,
        rows,
        Math.min(size ?? limits.default, limits.max, world.tenant.pageSizes[kind] ?? limits.max),
        query,
      );
    try {
      const reply = route.handle({ world, params, query, body, page });
      return mask && reply.status === 200 ? { ...reply, body: applyMask(reply.body, mask) } : reply;
    } catch (thrown) {
      if (thrown === badPageToken) return invalid("Invalid Input: pageToken");
      throw thrown;
    }
  };
  return { world, serviceAccount, handle: answer };
}

const badPageToken = new Error("bad page token");

/** Tokens belong to their listing: another listing's token is refused. */
function pageOf(kind: string, rows: readonly Entity[], size: number, query: URLSearchParams): PageReply {
  const token = query.get("pageToken");
  const start = token ? /^pt-(\w+)-(\d+)$/.exec(Buffer.from(token, "base64url").toString()) : undefined;
  if (token && start?.[1] !== kind) throw badPageToken;
  const from = Number(start?.[2] ?? 0);
  const next = from + size;
  return {
    rows: rows.slice(from, next),
    next: next < rows.length ? { nextPageToken: Buffer.from(`pt-${kind}-${next}`).toString("base64url") } : {},
  };
}

function checkedSize({ size }: Route, query: URLSearchParams): number | undefined | SimulatedReply {
  const text = size && query.get(size.name);
  if (!size || text === null || text === undefined) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= size.min && value <= size.max) return value;
  return invalid(`Invalid value '${text}'. Values must be within the range: [${size.min}, ${size.max}]`);
}

function readBody(text: string): Entity | undefined {
  if (text === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Entity) : undefined;
  } catch {
    return undefined;
  }
}
