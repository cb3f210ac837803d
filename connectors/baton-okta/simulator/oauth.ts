import { createHash } from "node:crypto";
import type { SimulatedReply, SimulatedRequest } from "@baton-connectors/simulators";
import { calculateJwkThumbprint, decodeJwt, decodeProtectedHeader, EmbeddedJWK, importSPKI, jwtVerify } from "jose";
import { refuse, wrongToken } from "./refusal.ts";
import type { Tenant } from "./tenant.ts";

export interface Caller {
  readonly scopes: ReadonlySet<string>;
  /** False: an app without an admin role sees nothing. */
  readonly adminRole: boolean;
}

interface IssuedToken extends Caller {
  readonly type: "DPoP" | "Bearer";
  readonly thumbprint: string;
  readonly expiresAt: number;
}

const refused = (status: number, error: string, description: string, headers?: Record<string, string>) => ({
  status,
  body: { error, error_description: description },
  ...(headers && { headers }),
});

/**
 * Client credentials with a signed assertion, bound to a DPoP key.
 * https://developer.okta.com/docs/guides/dpop/nonoktaresourceserver/main/
 */
export function createOauth(tenant: Tenant, now: () => number) {
  const tokens = new Map<string, IssuedToken>();
  const usedIds = new Set<string>();
  const tokenNonce = "tok-nonce-1";
  const resourceNonce = "res-nonce-1";

  async function proof(request: SimulatedRequest, nonce: string | undefined): Promise<Proof> {
    const text = request.headers.dpop;
    if (!text) return { problem: "The DPoP proof JWT header is missing." };
    try {
      const { payload, protectedHeader } = await jwtVerify(text, EmbeddedJWK, {
        typ: "dpop+jwt",
        algorithms: ["RS256"],
        currentDate: new Date(now()),
        clockTolerance: 60,
      });
      if (payload.htm !== request.method) return { problem: "'htm' does not match." };
      if (payload.htu !== request.url.origin + request.url.pathname) return { problem: "'htu' does not match." };
      if (typeof payload.jti !== "string" || usedIds.has(payload.jti)) return { problem: "'jti' was used before." };
      usedIds.add(payload.jti);
      if (nonce !== undefined && payload.nonce !== nonce) return { wantsNonce: true };
      const thumbprint = await calculateJwkThumbprint(protectedHeader.jwk!);
      return { thumbprint, ath: payload.ath };
    } catch (thrown) {
      return { problem: `The DPoP proof is invalid: ${(thrown as Error).message}` };
    }
  }

  async function assertionProblem(form: URLSearchParams, audience: string): Promise<string | undefined> {
    const assertion = form.get("client_assertion");
    if (!tenant.oauth || !assertion) return "The client_assertion is missing.";
    const { clientId, keyId, publicKey } = tenant.oauth;
    try {
      const header = decodeProtectedHeader(assertion);
      const claims = publicKey
        ? (await jwtVerify(assertion, await importSPKI(publicKey, "RS256"), { currentDate: new Date(now()) })).payload
        : decodeJwt(assertion);
      if (claims.iss !== clientId || claims.sub !== clientId) return "Invalid value for 'client_id' parameter.";
      if (header.kid !== keyId || header.alg !== "RS256") return "The client_assertion signature is invalid.";
      if (claims.aud !== audience) return "The audience claim is not the token endpoint.";
      const lifetime = (claims.exp ?? 0) - now() / 1000;
      if (lifetime <= 0 || lifetime > 3600) return "The client_assertion token is expired or lives too long.";
      if (typeof claims.jti !== "string" || usedIds.has(claims.jti)) return "The client_assertion was used before.";
      usedIds.add(claims.jti);
      return undefined;
    } catch (thrown) {
      return (thrown as Error).message;
    }
  }

  return {
    /** POST /oauth2/v1/token */
    async token(request: SimulatedRequest): Promise<SimulatedReply> {
      if (request.method !== "POST")
        return refuse(405, "E0000022", "The endpoint does not support the provided HTTP method");
      const form = new URLSearchParams(request.body);
      if (request.headers["content-type"]?.split(";")[0] !== "application/x-www-form-urlencoded") {
        return refused(400, "invalid_request", "The content type must be application/x-www-form-urlencoded.");
      }
      if (form.get("grant_type") !== "client_credentials")
        return refused(400, "unsupported_grant_type", "client_credentials only");
      if (form.get("client_assertion_type") !== "urn:ietf:params:oauth:client-assertion-type:jwt-bearer") {
        return refused(400, "invalid_request", "The client_assertion_type is invalid.");
      }
      const problem = await assertionProblem(form, request.url.origin + request.url.pathname);
      if (problem) return refused(401, "invalid_client", problem);
      const { oauthTokenType: type, expiresIn } = tenant.sim;
      const checked = type === "DPoP" ? await proof(request, tokenNonce) : { thumbprint: "", ath: undefined };
      if ("wantsNonce" in checked) {
        return refused(400, "use_dpop_nonce", "Authorization server requires nonce in DPoP proof.", {
          "DPoP-Nonce": tokenNonce,
        });
      }
      if ("problem" in checked) return refused(400, "invalid_dpop_proof", checked.problem);
      const granted = (form.get("scope") ?? "")
        .split(" ")
        .filter((scope) => tenant.oauth!.grantedScopes.includes(scope));
      if (granted.length === 0)
        return refused(400, "invalid_scope", "None of the requested scopes is granted to the app.");
      const token = `simulated-access-token-${tokens.size + 1}`;
      const seconds = Number(expiresIn) > 0 ? Number(expiresIn) : 3600;
      tokens.set(token, {
        scopes: new Set(granted),
        adminRole: tenant.oauth!.adminRole,
        type,
        thumbprint: checked.thumbprint,
        expiresAt: now() + seconds * 1000,
      });
      return {
        status: 200,
        body: { token_type: type, expires_in: expiresIn, access_token: token, scope: granted.join(" ") },
      };
    },

    /** Who calls a resource, or why the call is refused. */
    async caller(request: SimulatedRequest): Promise<Caller | SimulatedReply> {
      const [scheme, credential = ""] = (request.headers.authorization ?? "").split(" ");
      const token = tokens.get(credential);
      if (!token || token.expiresAt <= now() || scheme !== token.type) return wrongToken;
      if (token.type === "Bearer") return token;
      const checked = await proof(request, tenant.sim.resourceNonce ? resourceNonce : undefined);
      if ("wantsNonce" in checked) {
        return refuse(401, "E0000011", "Resource server requires nonce in DPoP proof.", [], {
          "WWW-Authenticate":
            'DPoP error="use_dpop_nonce", error_description="Resource server requires nonce in DPoP proof."',
          "DPoP-Nonce": resourceNonce,
        });
      }
      const bound =
        !("problem" in checked) &&
        checked.thumbprint === token.thumbprint &&
        checked.ath === createHash("sha256").update(credential).digest("base64url");
      if (bound) return token;
      const why = "problem" in checked ? checked.problem : "The proof does not belong to the token.";
      return refuse(400, "invalid_dpop_proof", why, [], { "WWW-Authenticate": 'DPoP error="invalid_dpop_proof"' });
    },
  };
}

type Proof =
  | { readonly thumbprint: string; readonly ath: unknown }
  | { readonly wantsNonce: true }
  | { readonly problem: string };
