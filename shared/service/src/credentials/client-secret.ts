import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { BatonError } from "@baton-connectors/sdk/errors";
import { calculateJwkThumbprint } from "jose";
import { z } from "zod";

type PrivateKey = Required<Pick<z.infer<typeof privateKey>, "kty" | "crv" | "x" | "d">>;

/** The private Ed25519 key behind a client secret. */
export interface ClientSecret {
  readonly key: KeyObject;
  readonly jwk: PrivateKey;
  /** As the key itself states it; those that ConductorOne issues usually state none. */
  readonly keyId: string | undefined;
}

const privateKey = z.looseObject({
  kty: z.literal("OKP"),
  crv: z.literal("Ed25519"),
  x: z.string().min(1),
  d: z.string().min(1),
  kid: z.string().optional(),
});

/** `secret-token:conductorone.com:v1:<the key as JWK, base64url>`. What exactly is wrong with one is never said. */
export function parseClientSecret(text: string): ClientSecret {
  const [, , version, encoded, ...more] = text.split(":");
  if (version !== "v1" || !encoded || more.length > 0 || !/^[A-Za-z0-9_-]+$/.test(encoded)) throw invalid();
  try {
    const jwk = privateKey.parse(JSON.parse(Buffer.from(encoded, "base64url").toString("utf8")));
    const key = createPrivateKey({ key: jwk, format: "jwk" });
    if (createPublicKey(key).export({ format: "jwk" }).x !== jwk.x) throw invalid();
    const { kty, crv, x, d, kid } = jwk;
    return { key, jwk: { kty, crv, x, d }, keyId: kid || undefined };
  } catch {
    throw invalid();
  }
}

/** What data encrypted for this key names it by: its own id, else its RFC 7638 thumbprint in hex. */
export async function keyIdOf({ jwk, keyId }: ClientSecret): Promise<string> {
  return keyId ?? Buffer.from(await calculateJwkThumbprint(jwk), "base64url").toString("hex");
}

const invalid = () =>
  new BatonError("Unknown", "invalid client secret", {
    kind: "config",
    hint: "--client-secret is given whole, as ConductorOne showed it: secret-token:conductorone.com:v1:…",
  });
