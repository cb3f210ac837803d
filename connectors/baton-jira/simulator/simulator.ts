import type { Handle, SimulatedReply, SimulatedRequest } from "@baton-connectors/simulators";
import { issueRoutes } from "./issues.ts";
import { answerOrganization } from "./organization.ts";
import { projectRoutes } from "./projects.ts";
import { fail, ok } from "./reply.ts";
import type { Asked, Route, Site } from "./site.ts";
import type { Credential, JiraOptions, JiraTenant } from "./tenant.ts";
import { userRoutes } from "./users.ts";

export interface JiraSimulator {
  readonly handle: Handle;
  /** Changes as it is served. */
  readonly tenant: JiraTenant;
}

const read = "read:jira-work";

export const routes: readonly Route[] = [
  ...userRoutes,
  ...projectRoutes,
  ...issueRoutes,
  {
    ...{ method: "GET", path: /^\/rest\/api\/[23]\/serverInfo$/, takes: [], scope: read },
    answer: ({ tenant }) =>
      ok({ baseUrl: `https://${tenant.site.host}`, deploymentType: "Cloud", version: "1001.0.0" }),
  },
  {
    ...{ method: "GET", path: /^\/rest\/api\/[23]\/mypermissions$/, takes: ["permissions"], scope: read },
    answer: ({ query, caller: { lacks = [] } }) => {
      const key = query.get("permissions")!;
      return ok({
        permissions: { [key]: { id: "0", key, name: key, type: "GLOBAL", havePermission: !lacks.includes(key) } },
      });
    },
  },
];

/** Atlassian's hosts by path: `/ex/jira/<cloud id>/…` and `/admin/v2/…` are the gateway's, all else is the site's. */
export function createJira(from: JiraTenant, options: JiraOptions = {}): JiraSimulator {
  const tenant = structuredClone(from);
  const site = { tenant, options };
  return { tenant, handle: (request) => answer(site, request) };
}

function answer(site: Site, request: SimulatedRequest): SimulatedReply {
  const { tenant, options } = site;
  const { url, method } = request;
  if (url.pathname === "/_edge/tenant_info") return ok({ cloudId: tenant.site.cloudId });
  if (url.pathname.startsWith("/admin/v2/orgs/")) return answerOrganization(site, request);
  const [, cloudId, behind] = /^\/ex\/jira\/([^/]+)(\/.*)$/.exec(url.pathname) ?? [];
  const path = behind ?? url.pathname;
  if (cloudId !== undefined && cloudId !== tenant.site.cloudId) return fail(404, "No such site.");
  const credential = credentialOf(tenant, request.headers.authorization);
  const known = credential && (cloudId === undefined) === (credential.scopes === undefined) ? credential : undefined;
  if (!known) return unknownCaller(options, path, cloudId !== undefined);
  const found = routes.find((route) => route.method === method && route.path.test(path));
  if (!found)
    return routes.some((route) => route.path.test(path)) ? { status: 405, text: "" } : fail(404, `There is no ${path}`);
  const refusal = refused(known, found, `${method} ${path}`);
  if (refusal) return refusal;
  const odd = [...url.searchParams.keys()].find((name) => !found.takes.includes(name));
  if (odd !== undefined) return fail(400, `The parameter ${odd} is not known.`);
  const asked: Asked = {
    ...{ ...site, method, url, query: url.searchParams, caller: known },
    parts: found.path.exec(path)!.slice(1).map(decodeURIComponent),
    json: request.body === "" ? null : JSON.parse(request.body),
    base:
      options.selfAtGateway && cloudId !== undefined
        ? `${url.origin}/ex/jira/${cloudId}`
        : `https://${tenant.site.host}`,
  };
  return found.answer(asked);
}

function credentialOf({ credentials }: JiraTenant, authorization = ""): Credential | undefined {
  const [, text = ""] = /^Basic (.+)$/.exec(authorization) ?? [];
  const [email, token] = Buffer.from(text, "base64").toString().split(/:(.*)/s);
  return credentials.find((one) => one.email === email && one.token === token);
}

/** To who is not known Jira shows nobody, where it says anything at all. */
function unknownCaller({ anonymous = true }: JiraOptions, path: string, atGateway: boolean): SimulatedReply {
  if (atGateway) return { status: 401, body: { code: 401, message: "Unauthorized" } };
  if (anonymous && /\/users?\/search$|\/viewissue\/search$/.test(path)) return ok([]);
  return fail(401, "Client must be authenticated to access this resource.");
}

function refused({ scopes, deny = [] }: Credential, route: Route, asked: string): SimulatedReply | undefined {
  if (scopes && !scopes.includes(route.scope))
    return { status: 401, body: { code: 401, message: "Unauthorized; scope does not match" } };
  // Who may see no single role may not see all of them.
  const text = asked === "GET /rest/api/3/role" ? `${asked}/` : asked;
  return deny.some((pattern) => new RegExp(pattern).test(text))
    ? fail(403, "You are not authorized to perform this action. Administrator privileges are required.")
    : undefined;
}
