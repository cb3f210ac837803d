import type { SimulatedReply, SimulatedRequest } from "@baton-connectors/simulators";
import type { TokenQuirks } from "./quirks.ts";
import type { Tenant } from "./tenant.ts";

/** The token endpoint. https://www.rfc-editor.org/rfc/rfc6749#section-3.2 */
export function issueToken(
  request: SimulatedRequest,
  quirks: TokenQuirks,
  tenant: Tenant,
  issue: () => string,
): SimulatedReply {
  const { methods = ["POST"], grant, account, field = "access_token", expiresIn = 3600, headers = {} } = quirks;
  const refused = (status: number, error: string): SimulatedReply => ({ status, body: { error } });
  if (!methods.includes(request.method)) return refused(405, "method_not_allowed");
  for (const [name, value] of Object.entries(headers))
    if (request.headers[name.toLowerCase()] !== value) return refused(400, "invalid_request");
  const form = formOf(request, quirks.body);
  if (!form) return refused(400, "invalid_request");
  const { id, secret, assertion } = tenant.client;
  const basic = `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`;
  const proven = request.headers.authorization === basic || form.assertion === assertion;
  if (!proven) return refused(401, "invalid_client");
  if (grant !== undefined && form.grant_type !== grant) return refused(400, "unsupported_grant_type");
  if (account && form.account_id !== tenant.client.account) return refused(400, "invalid_request");
  const body: Record<string, unknown> = {
    token_type: "bearer",
    ...(expiresIn !== null && { expires_in: expiresIn }),
    scope: "scim",
  };
  const names = field.split(".");
  const inner = names.slice(0, -1).reduce<Record<string, unknown>>((at, name) => {
    at[name] = {};
    return at[name] as Record<string, unknown>;
  }, body);
  inner[names.at(-1)!] = issue();
  return { status: 200, body };
}

/** Parameters of the query count; those of the body win. */
function formOf(
  { url, headers, body }: SimulatedRequest,
  wanted: string | undefined,
): Record<string, string> | undefined {
  const query = Object.fromEntries(url.searchParams);
  const type = headers["content-type"] ?? "";
  if (body === "") return query;
  if (type.includes("x-www-form-urlencoded")) return { ...query, ...Object.fromEntries(new URLSearchParams(body)) };
  if (wanted === "form") return undefined;
  return { ...query, ...(JSON.parse(body) as Record<string, string>) };
}
