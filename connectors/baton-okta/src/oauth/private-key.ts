import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { configError } from "@baton-connectors/sdk";
import type { JWK } from "jose";

export interface PrivateKey {
  readonly key: KeyObject;
  /** The public half as it stands in DPoP proofs. */
  readonly jwk: JWK;
}

/** An RSA key from PEM text, PKCS#1 or PKCS#8; line breaks may be written as `\n`. */
export function readPrivateKey(text: string, keyId: string): PrivateKey {
  const hint = 'Give the text of the PEM file, not its path: --okta-private-key "$(cat key.pem)".';
  const pem = text.replaceAll("\\n", "\n").trim();
  const label = /-----BEGIN ([^-]+)-----/.exec(pem)?.[1];
  if (label === undefined) throw configError("the Okta private key holds no PEM block", { hint });
  if (label !== "RSA PRIVATE KEY" && label !== "PRIVATE KEY") {
    throw configError(`the Okta private key has the unsupported PEM block type ${label}`, { hint });
  }
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch (cause) {
    throw configError("the Okta private key cannot be read", { hint, cause });
  }
  if (key.asymmetricKeyType !== "rsa") {
    throw configError(`Okta DPoP requires RSA, the private key is ${key.asymmetricKeyType}`);
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < 2048) throw configError(`the Okta private key has ${bits} bits, at least 2048 are needed`);
  const { kty, n, e } = createPublicKey(key).export({ format: "jwk" }) as JWK;
  return { key, jwk: { kty: kty!, n: n!, e: e!, use: "sig", alg: "RS256", kid: keyId } };
}
