import { createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync } from "node:crypto";

// The DER frames of raw keys. https://www.rfc-editor.org/rfc/rfc8410
const publicFrame = Buffer.from("302a300506032b656e032100", "hex");
const privateFrame = Buffer.from("302e020100300506032b656e04220420", "hex");

/** scalar × point, both as their 32 bytes. */
export function x25519(scalar: Uint8Array, point: Uint8Array): Uint8Array {
  return diffieHellman({
    privateKey: createPrivateKey({ key: Buffer.concat([privateFrame, scalar]), format: "der", type: "pkcs8" }),
    publicKey: createPublicKey({ key: Buffer.concat([publicFrame, point]), format: "der", type: "spki" }),
  });
}

/** A key pair for one use. */
export function ephemeral(): { readonly scalar: Uint8Array; readonly point: Uint8Array } {
  const { privateKey } = generateKeyPairSync("x25519");
  const { d, x } = privateKey.export({ format: "jwk" });
  return { scalar: Buffer.from(d!, "base64url"), point: Buffer.from(x!, "base64url") };
}
