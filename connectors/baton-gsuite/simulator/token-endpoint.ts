import { createPublicKey, type KeyObject, verify } from "node:crypto";
import type { SimulatedReply, SimulatedRequest } from "@baton-connectors/simulators";
import { type Delegation, refusedScope } from "./scopes.ts";
import type { ServiceAccount } from "./service-account.ts";

export interface TokenOptions {
  readonly serviceAccount: ServiceAccount;
  readonly adminEmail: string;
  readonly delegation: Delegation;
  /** Seconds a token lives. Default 3599. */
  readonly expiresIn?: number;
  readonly now: () => number;
}

export interface IssuedToken {
  readonly scopes: readonly string[];
  readonly expiresAt: number;
}

const grantType = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const skewSeconds = 300;

/**
 * Exchanges a service account's signed assertion for an access token.
 * https://developers.google.com/identity/protocols/oauth2/service-account#authorizingrequests
 */
export function tokenEndpoint(options: TokenOptions) {
  const publicKey = createPublicKey(options.serviceAccount.publicKey);
  const issued = new Map<string, IssuedToken>();
  let count = 0;

  const exchange = (request: SimulatedRequest): SimulatedReply => {
    const type = request.headers["content-type"]?.split(";")[0];
    if (type !== "application/x-www-form-urlencoded") return refused(400, "invalid_request", "Not a form.");
    const form = new URLSearchParams(request.body);
    if (form.get("grant_type") !== grantType) return refused(400, "unsupported_grant_type", "Invalid grant_type.");
    const assertion = readAssertion(form.get("assertion") ?? "", publicKey);
    if (typeof assertion === "string") return refused(400, "invalid_grant", assertion);
    const { header, claims } = assertion;
    const seconds = options.now() / 1000;
    const { clientEmail, privateKeyId } = options.serviceAccount;
    if (header.kid !== undefined && header.kid !== privateKeyId) return refused(400, "invalid_grant", "Unknown kid.");
    if (claims.iss !== clientEmail) return refused(400, "invalid_grant", "Invalid grant: account not found");
    if (claims.aud !== `${request.url.origin}${request.url.pathname}`)
      return refused(400, "invalid_grant", "Invalid JWT: Failed audience check.");
    if (!(claims.iat <= seconds + skewSeconds && claims.exp > seconds && claims.exp - claims.iat <= 3600))
      return refused(400, "invalid_grant", "Invalid JWT: Token must be a short-lived token.");
    if (claims.sub?.toLowerCase() !== options.adminEmail.toLowerCase())
      return refused(400, "invalid_grant", "Invalid email or User ID");
    const scopes = (claims.scope ?? "").split(" ").filter(Boolean);
    if (scopes.length === 0) return refused(400, "invalid_scope", "Empty or missing scope not allowed.");
    const denied = refusedScope(options.delegation, scopes);
    if (denied) return denied;
    const expiresIn = options.expiresIn ?? 3599;
    const token = `sim.${++count}.${scopes.join("+").replaceAll(/[^a-z.+-]/g, "_")}`;
    issued.set(token, { scopes, expiresAt: options.now() + expiresIn * 1000 });
    return { status: 200, body: { access_token: token, expires_in: expiresIn, token_type: "Bearer" } };
  };

  /** The scopes of a bearer token; undefined when it is unknown or expired. */
  const scopesOf = (authorization: string | undefined): readonly string[] | undefined => {
    const found = issued.get(/^Bearer (.+)$/.exec(authorization ?? "")?.[1] ?? "");
    return found && found.expiresAt > options.now() ? found.scopes : undefined;
  };

  return { exchange, scopesOf };
}

interface Claims {
  readonly iss: string;
  readonly sub?: string;
  readonly aud: string;
  readonly scope?: string;
  readonly iat: number;
  readonly exp: number;
}

function readAssertion(assertion: string, key: KeyObject): string | { header: { kid?: string }; claims: Claims } {
  const [head, body, signature] = assertion.split(".");
  if (!head || !body || !signature) return "Invalid JWT: not three parts.";
  const decode = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString("utf8")) as never;
  let header: { alg?: string; typ?: string; kid?: string };
  let claims: Claims;
  try {
    header = decode(head);
    claims = decode(body);
  } catch {
    return "Invalid JWT: not JSON.";
  }
  // Google's own client leaves `typ` and `kid` out.
  if (header.alg !== "RS256" || (header.typ ?? "JWT") !== "JWT") return "Invalid JWT: alg must be RS256 and typ JWT.";
  if (!verify("RSA-SHA256", Buffer.from(`${head}.${body}`), key, Buffer.from(signature, "base64url")))
    return "Invalid JWT Signature.";
  return { header: header.kid === undefined ? {} : { kid: header.kid }, claims };
}

const refused = (status: number, error: string, description: string): SimulatedReply => ({
  status,
  body: { error, error_description: description },
});
