import { randomUUID } from "node:crypto";
import type { JWTHeaderParameters, JWTPayload } from "jose";
import type { SigningKey } from "./signing-key.ts";

export interface JwtLifetime {
  /** `iat` is this long before now, for servers whose clock is behind. Default 0. */
  readonly backdateSeconds?: number;
  /** From `iat` to `exp`. Default 300, at most an hour: servers refuse what is valid for longer. */
  readonly lifetimeSeconds?: number;
}

/** When a JWT is valid. https://www.rfc-editor.org/rfc/rfc7519#section-4.1 */
export function validity(now: Date, { backdateSeconds = 0, lifetimeSeconds = 300 }: JwtLifetime = {}) {
  if (!(backdateSeconds >= 0 && lifetimeSeconds > backdateSeconds && lifetimeSeconds <= 3600))
    throw new RangeError(`a JWT cannot be valid for ${lifetimeSeconds} s from ${backdateSeconds} s ago`);
  const iat = Math.floor(now.getTime() / 1000) - backdateSeconds;
  return { iat, exp: iat + lifetimeSeconds };
}

/** Claims as a signed JWT. */
export async function signJwt(
  { key, alg, keyId }: SigningKey,
  claims: JWTPayload,
  header: Partial<JWTHeaderParameters> = { typ: "JWT", ...(keyId !== undefined && { kid: keyId }) },
): Promise<string> {
  // Loaded with the first signature: most runs of a program sign nothing.
  const { SignJWT } = await import("jose/jwt/sign");
  return new SignJWT(claims).setProtectedHeader({ alg, ...header }).sign(key);
}

export interface AssertionOptions extends JwtLifetime {
  readonly key: SigningKey;
  readonly issuer: string;
  readonly subject: string;
  /** Mostly the address of the token endpoint. */
  readonly audience: string | URL;
  readonly claims?: JWTPayload;
}

/** A signed statement of who asks, or for whom: good for one token request. https://www.rfc-editor.org/rfc/rfc7523#section-3 */
export function jwtAssertion({ key, issuer, subject, audience, claims, ...lifetime }: AssertionOptions, now: Date) {
  const who = { iss: issuer, sub: subject, aud: String(audience), jti: randomUUID() };
  return signJwt(key, { ...who, ...validity(now, lifetime), ...claims });
}
