import { randomBytes } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { jwtVerify, SignJWT } from "jose";
import { metaValue } from "../state/meta.ts";

export type AccessTokens = {
  issue(clientId: string, lifetimeSeconds: number): Promise<string>;
  /** The client a token was issued to, or undefined when it is none of ours or has expired. */
  verify(token: string): Promise<string | undefined>;
};

/** Tokens are signed, not stored: those issued before a restart stay good after it. */
export function openAccessTokens(database: DatabaseSync): AccessTokens {
  const key = Buffer.from(
    metaValue(database, "token-key", () => randomBytes(32).toString("base64")),
    "base64",
  );
  return {
    issue: (clientId, lifetimeSeconds) =>
      new SignJWT()
        .setProtectedHeader({ alg: "HS256" })
        .setSubject(clientId)
        .setJti(randomBytes(8).toString("hex"))
        .setExpirationTime(Math.floor(Date.now() / 1000) + lifetimeSeconds)
        .sign(key),
    async verify(token) {
      try {
        return (await jwtVerify(token, key, { algorithms: ["HS256"] })).payload.sub;
      } catch {
        return undefined;
      }
    },
  };
}
