import { randomBytes } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { jwtVerify, SignJWT } from "jose";
import type { Client, Clients } from "../state/clients.ts";
import { metaValue } from "../state/meta.ts";

export type AccessTokens = {
  issue(client: Client, lifetimeSeconds: number): Promise<string>;
  /** The client a token was issued to; undefined when it is none of ours or has expired, or the client is gone. */
  verify(token: string): Promise<Client | undefined>;
};

/** Tokens are signed, not stored: those issued before a restart stay good after it. */
export function openAccessTokens(database: DatabaseSync, clients: Clients): AccessTokens {
  const key = Buffer.from(
    metaValue(database, "token-key", () => randomBytes(32).toString("base64")),
    "base64",
  );
  return {
    issue: ({ id, publicKey }, lifetimeSeconds) =>
      new SignJWT({ key: publicKey.x })
        .setProtectedHeader({ alg: "HS256" })
        .setSubject(id)
        .setJti(randomBytes(8).toString("hex"))
        .setExpirationTime(Math.floor(Date.now() / 1000) + lifetimeSeconds)
        .sign(key),
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, key, { algorithms: ["HS256"] });
        const client = clients.get(payload.sub ?? "");
        // One that was made anew under its old name has another secret, and tokens of its own.
        return client?.publicKey.x === payload.key ? client : undefined;
      } catch {
        return undefined;
      }
    },
  };
}
