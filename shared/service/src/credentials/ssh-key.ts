import { createHash } from "node:crypto";
import type { JWK } from "jose";

/** A public key as SSH writes it: fields with their lengths in front. https://www.rfc-editor.org/rfc/rfc4253#section-6.6 */
export function sshWire(jwk: JWK): Uint8Array {
  return jwk.kty === "RSA"
    ? fields(Buffer.from("ssh-rsa"), positive(jwk.e!), positive(jwk.n!))
    : fields(Buffer.from("ssh-ed25519"), Buffer.from(jwk.x!, "base64url"));
}

/** What a stanza names a key by: the first 4 bytes of its SHA-256. */
export const sshTag = (wire: Uint8Array): string => unpadded(createHash("sha256").update(wire).digest().subarray(0, 4));

export const unpadded = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64").replace(/=+$/, "");

function fields(...parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(part.length);
      return [length, part];
    }),
  );
}

/** An mpint: a leading zero keeps the number positive. */
function positive(base64url: string): Uint8Array {
  const bytes = Buffer.from(base64url, "base64url");
  return bytes[0]! & 0x80 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes;
}
