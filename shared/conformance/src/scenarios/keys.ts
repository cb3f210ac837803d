import { generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import { generateHybridIdentity, generateX25519Identity, identityToRecipient } from "age-encryption";

/** What `${key.NAME}` stands for in scenarios: one recipient of every kind. */
export async function scenarioKeys(): Promise<Record<string, string>> {
  const encode = (jwk: object) => Buffer.from(JSON.stringify(jwk)).toString("base64");
  const publicPart = (key: KeyObject) => {
    const { d: _, ...jwk } = key.export({ format: "jwk" });
    return encode(jwk);
  };
  const ed25519 = generateKeyPairSync("ed25519").privateKey;
  const ec = (namedCurve: string) => publicPart(generateKeyPairSync("ec", { namedCurve }).privateKey);
  return {
    "ed25519.b64": publicPart(ed25519),
    "ed25519.privb64": encode(ed25519.export({ format: "jwk" })),
    "rsa2048.b64": publicPart(generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey),
    "p256.b64": ec("P-256"),
    "p384.b64": ec("P-384"),
    "p521.b64": ec("P-521"),
    "oct.b64": encode({ kty: "oct", k: randomBytes(32).toString("base64url") }),
    "age.recipient": await identityToRecipient(await generateX25519Identity()),
    "agepq.recipient": await identityToRecipient(await generateHybridIdentity()),
  };
}
