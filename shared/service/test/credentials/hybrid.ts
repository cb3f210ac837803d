import { createHash, createHmac, createPrivateKey, createPublicKey, decapsulate, diffieHellman } from "node:crypto";

const x25519Frame = Buffer.from("302e020100300506032b656e04220420", "hex");
const mlKemFrame = Buffer.from("3054020100300b060960864801650304040204428040", "hex");

/** The secret of ML-KEM-768 with X25519 (X-Wing): https://www.ietf.org/archive/id/draft-connolly-cfrg-xwing-kem-09.html */
export function xWingSecret(seed: Uint8Array, encapsulated: Buffer): Buffer {
  const expanded = createHash("shake256", { outputLength: 96 }).update(seed).digest();
  const mlKem = createPrivateKey({
    key: Buffer.concat([mlKemFrame, expanded.subarray(0, 64)]),
    format: "der",
    type: "pkcs8",
  });
  const x25519 = createPrivateKey({
    key: Buffer.concat([x25519Frame, expanded.subarray(64)]),
    format: "der",
    type: "pkcs8",
  });
  const point = encapsulated.subarray(1088);
  const theirs = createPublicKey({ key: { kty: "OKP", crv: "X25519", x: point.toString("base64url") }, format: "jwk" });
  const ours = Buffer.from(createPublicKey(x25519).export({ format: "jwk" }).x!, "base64url");
  return createHash("sha3-256")
    .update(decapsulate(mlKem, encapsulated.subarray(0, 1088)))
    .update(diffieHellman({ privateKey: x25519, publicKey: theirs }))
    .update(point)
    .update(ours)
    .update("\\.//^\\")
    .digest();
}

/** HPKE's key schedule for HKDF-SHA256 and ChaCha20-Poly1305 without a pre-shared key: https://www.rfc-editor.org/rfc/rfc9180#section-5.1 */
export function hpkeKey(shared: Buffer, info: string): { key: Buffer; nonce: Buffer } {
  const suite = Buffer.from("HPKE\x64\x7a\x00\x01\x00\x03", "latin1");
  const extract = (salt: Uint8Array, label: string, secret: Uint8Array | string) =>
    createHmac("sha256", salt).update("HPKE-v1").update(suite).update(label).update(secret).digest();
  const context = Buffer.concat([
    Buffer.from([0]),
    extract(Buffer.alloc(0), "psk_id_hash", ""),
    extract(Buffer.alloc(0), "info_hash", info),
  ]);
  const secret = extract(shared, "secret", "");
  const expand = (label: string, length: number) =>
    createHmac("sha256", secret)
      .update(Buffer.from([0, length]))
      .update("HPKE-v1")
      .update(suite)
      .update(label)
      .update(context)
      .update(Buffer.from([1]))
      .digest()
      .subarray(0, length);
  return { key: expand("key", 32), nonce: expand("base_nonce", 12) };
}
