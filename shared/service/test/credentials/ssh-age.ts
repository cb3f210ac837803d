import {
  constants,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  privateDecrypt,
  type webcrypto,
} from "node:crypto";
import { type AgeStanza, hkdf, unpadded, unseal } from "./age-file.ts";

/** X25519 of the platform, from the scalar and the point as bytes. */
export const multiply = (scalar: Uint8Array, point: Uint8Array) =>
  diffieHellman({
    privateKey: createPrivateKey({
      key: Buffer.concat([Buffer.from("302e020100300506032b656e04220420", "hex"), scalar]),
      format: "der",
      type: "pkcs8",
    }),
    publicKey: createPublicKey({
      key: { kty: "OKP", crv: "X25519", x: Buffer.from(point).toString("base64url") },
      format: "jwk",
    }),
  });

export const field = (bytes: Uint8Array) => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};
export const tag = (wire: Uint8Array) => unpadded(createHash("sha256").update(wire).digest().subarray(0, 4));

const noNonce = Buffer.alloc(12);

/** Unwraps the file key with an Ed25519 key. Held against files of the `age` program in age-program.test.ts. */
export function unwrapEd25519({ x, d }: webcrypto.JsonWebKey, { args, body }: AgeStanza): Buffer {
  const scalar = createHash("sha512").update(Buffer.from(d!, "base64url")).digest().subarray(0, 32);
  // The base point of X25519 is 9.
  const point = multiply(scalar, Buffer.concat([Buffer.from([9]), Buffer.alloc(31)]));
  const label = "age-encryption.org/v1/ssh-ed25519";
  const theirs = Buffer.from(args[2]!, "base64");
  const tweak = hkdf(Buffer.alloc(0), ed25519Wire(x!), label);
  const shared = multiply(tweak, multiply(scalar, theirs));
  return unseal(hkdf(shared, Buffer.concat([theirs, point]), label), noNonce, body);
}

export const ed25519Wire = (x: string) =>
  Buffer.concat([field(Buffer.from("ssh-ed25519")), field(Buffer.from(x, "base64url"))]);

export function unwrapRsa(jwk: webcrypto.JsonWebKey, { body }: AgeStanza): Buffer {
  const oaepLabel = Buffer.from("age-encryption.org/v1/ssh-rsa");
  const padding = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256", oaepLabel };
  return privateDecrypt({ key: createPrivateKey({ key: jwk, format: "jwk" }), ...padding }, body);
}

export function unwrapX25519(identity: string, recipient: string, { args, body }: AgeStanza): Buffer {
  const theirs = Buffer.from(args[1]!, "base64");
  const salt = Buffer.concat([theirs, bech32Bytes(recipient)]);
  const key = hkdf(multiply(bech32Bytes(identity), theirs), salt, "age-encryption.org/v1/X25519");
  return unseal(key, noNonce, body);
}

const bech32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
/** The bytes of a bech32 text, its checksum not looked at. */
export function bech32Bytes(text: string): Buffer {
  const words = [...text.toLowerCase().slice(text.lastIndexOf("1") + 1, -6)].map((char) => bech32.indexOf(char));
  const bits = words.map((word) => word.toString(2).padStart(5, "0")).join("");
  return Buffer.from(
    Array.from({ length: Math.floor(bits.length / 8) }, (_, i) => Number.parseInt(bits.slice(i * 8, i * 8 + 8), 2)),
  );
}
