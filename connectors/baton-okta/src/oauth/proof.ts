import { createHash, randomUUID } from "node:crypto";
import type { PrivateKey } from "./private-key.ts";

export interface ProofOf {
  readonly method: string;
  readonly url: URL;
  readonly nonce: string | undefined;
  /** The token the proof goes with; absent when asking for one. */
  readonly accessToken?: string;
}

/** A DPoP proof: this request, now, by the holder of the key. https://www.rfc-editor.org/rfc/rfc9449 */
export async function dpopProof({ key, jwk }: PrivateKey, now: Date, { method, url, nonce, accessToken }: ProofOf) {
  const { SignJWT } = await import("jose");
  const issued = Math.floor(now.getTime() / 1000);
  return new SignJWT({
    htm: method,
    htu: url.origin + url.pathname,
    ...(nonce !== undefined && { nonce }),
    ...(accessToken !== undefined && { ath: createHash("sha256").update(accessToken).digest("base64url") }),
  })
    .setProtectedHeader({ alg: "RS256", typ: "dpop+jwt", jwk })
    .setJti(randomUUID())
    .setIssuedAt(issued)
    .setNotBefore(issued - 30)
    .setExpirationTime(issued + 300)
    .sign(key);
}

/** A signed statement of who asks for a token. https://www.rfc-editor.org/rfc/rfc7523 */
export async function clientAssertion({ key, jwk }: PrivateKey, now: Date, clientId: string, audience: string) {
  const { SignJWT } = await import("jose");
  const issued = Math.floor(now.getTime() / 1000);
  return new SignJWT()
    .setProtectedHeader({ alg: "RS256", typ: "JWT", kid: jwk.kid! })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(audience)
    .setJti(randomUUID())
    .setIssuedAt(issued)
    .setExpirationTime(issued + 300)
    .sign(key);
}
