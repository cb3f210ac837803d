import { sign } from "node:crypto";
import type { SimulatedReply, SimulatedRequest } from "@baton-connectors/simulators";
import { ok, refuse } from "./reply.ts";
import type { ServiceAccount } from "./service-account.ts";

const tokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";

/**
 * Service accounts without keys: the security token service, which takes any subject token but an empty one, and signing
 * for the service account. https://cloud.google.com/iam/docs/workload-identity-federation
 */
export function federation({ clientEmail, privateKey, privateKeyId }: ServiceAccount) {
  const issued = new Set<string>();

  function exchange({ body }: SimulatedRequest): SimulatedReply {
    const form = new URLSearchParams(body);
    const needed = ["audience", "requested_token_type", "scope", "subject_token", "subject_token_type"];
    const absent = needed.filter((name) => !form.get(name));
    if (form.get("grant_type") !== tokenExchange || absent.length > 0)
      return { status: 400, body: { error: "invalid_request", error_description: `missing ${absent.join(", ")}` } };
    const token = `sim.federated.${issued.size + 1}`;
    issued.add(token);
    return ok({ access_token: token, expires_in: 3599, token_type: "Bearer" });
  }

  function signJwt({ headers, body }: SimulatedRequest, account: string): SimulatedReply {
    if (!issued.has(/^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1] ?? ""))
      return refuse(401, "Request had invalid authentication credentials.", "authError");
    if (account !== clientEmail) return refuse(403, "Permission 'iam.serviceAccounts.signJwt' denied", "forbidden");
    const { payload } = JSON.parse(body) as { payload: string };
    const header = JSON.stringify({ alg: "RS256", kid: privateKeyId, typ: "JWT" });
    const text = [header, payload].map((part) => Buffer.from(part).toString("base64url")).join(".");
    const signature = sign("RSA-SHA256", Buffer.from(text), privateKey).toString("base64url");
    return ok({ keyId: privateKeyId, signedJwt: `${text}.${signature}` });
  }

  /** Undefined for any other request. */
  return (request: SimulatedRequest): SimulatedReply | undefined => {
    const { pathname } = request.url;
    if (request.method !== "POST") return undefined;
    if (pathname === "/v1/token") return exchange(request);
    const account = /^\/v1\/projects\/-\/serviceAccounts\/([^/:]+):signJwt$/.exec(pathname)?.[1];
    return account === undefined ? undefined : signJwt(request, decodeURIComponent(account));
  };
}
