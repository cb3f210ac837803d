import { BatonError, type Code } from "@baton-connectors/sdk/errors";
import { CompactEncrypt, calculateJwkThumbprint, importJWK, type JWK } from "jose";
import { z } from "zod";
import type { ClientSecret } from "./client-secret.ts";

export const jwkProvider = "baton/jwk/v1";

const jwkSchema = z.discriminatedUnion("kty", [
  z.object({ kty: z.literal("OKP"), crv: z.string(), x: z.string() }),
  z.object({ kty: z.literal("RSA"), n: z.string(), e: z.string() }),
  z.object({ kty: z.literal("EC"), crv: z.string(), x: z.string(), y: z.string() }),
  z.object({ kty: z.literal("oct"), k: z.string() }),
]);
type PublicJwk = z.infer<typeof jwkSchema>;

export interface JwkRecipient {
  /** RFC 7638 thumbprint in hex. */
  readonly keyId: string;
  encrypt(plaintext: Uint8Array): Promise<Uint8Array>;
}

/** A recipient by its key, of which only the public part is looked at. */
export async function jwkRecipient(publicKey: Uint8Array): Promise<JwkRecipient> {
  const jwk = readJwk(publicKey);
  const encrypt = encryptionFor(jwk);
  const keyId = Buffer.from(await calculateJwkThumbprint(jwk), "base64url").toString("hex");
  return {
    keyId,
    // As text, whatever the ciphertext is.
    encrypt: async (plaintext) => Buffer.from(Buffer.from(await checked(() => encrypt(plaintext))).toString("base64")),
  };
}

/** Opens what `jwkRecipient` made for the client's own key. */
export async function jwkDecrypt(encrypted: Uint8Array, { jwk }: ClientSecret): Promise<Uint8Array> {
  const { Decrypter } = await import("age-encryption");
  const { sshEd25519Identity } = await import("./ssh-recipient.ts");
  const decrypter = new Decrypter();
  decrypter.addIdentity(sshEd25519Identity(jwk));
  return decrypter.decrypt(Uint8Array.from(Buffer.from(Buffer.from(encrypted).toString(), "base64")));
}

function readJwk(publicKey: Uint8Array): PublicJwk {
  try {
    return jwkSchema.parse(JSON.parse(Buffer.from(publicKey).toString("utf8")));
  } catch {
    throw problem(
      "InvalidArgument",
      "jwk: failed to unmarshal jwk: it is not the JSON of a key, or members are missing",
    );
  }
}

function encryptionFor(jwk: PublicJwk): (plaintext: Uint8Array) => Promise<Uint8Array> {
  if (jwk.kty === "EC") {
    return async (plaintext) => {
      const key = await importJWK(jwk, "ECDH-ES");
      const header = { alg: "ECDH-ES", enc: "A256GCM" };
      return Buffer.from(await new CompactEncrypt(plaintext).setProtectedHeader(header).encrypt(key));
    };
  }
  if (jwk.kty === "RSA") {
    if (bitsOf(jwk.n) < 2048) throw problem("InvalidArgument", "jwk: an RSA key has at least 2048 bits");
  } else if (jwk.kty !== "OKP" || jwk.crv !== "Ed25519") throw problem("Unknown", "jwk: unsupported key type");
  return (plaintext) => ageFile(jwk, plaintext);
}

async function ageFile(jwk: JWK, plaintext: Uint8Array): Promise<Uint8Array> {
  const { Encrypter } = await import("age-encryption");
  const { sshEd25519Recipient, sshRsaRecipient } = await import("./ssh-recipient.ts");
  const encrypter = new Encrypter();
  encrypter.addRecipient(jwk.kty === "RSA" ? sshRsaRecipient(jwk) : sshEd25519Recipient(jwk));
  return encrypter.encrypt(plaintext);
}

const bitsOf = (base64url: string): number => {
  const hex = Buffer.from(base64url, "base64url").toString("hex").replace(/^0+/, "");
  return hex === "" ? 0 : BigInt(`0x${hex}`).toString(2).length;
};

/** A point that is not on its curve, a curve that is none. */
async function checked(encrypt: () => Promise<Uint8Array>): Promise<Uint8Array> {
  try {
    return await encrypt();
  } catch (cause) {
    throw new BatonError("InvalidArgument", "jwk: the key cannot be encrypted to", { kind: "upstream", cause });
  }
}

const problem = (code: Code, message: string) => new BatonError(code, message, { kind: "upstream" });
