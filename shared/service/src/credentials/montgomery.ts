import { createHash } from "node:crypto";

const p = 2n ** 255n - 19n;

/** An Ed25519 public key as the X25519 key of the same point: u = (1 + y) / (1 - y). https://www.rfc-editor.org/rfc/rfc7748#section-4.1 */
export function montgomeryPoint(ed25519: Uint8Array): Uint8Array {
  const bytes = Buffer.from(ed25519);
  bytes[31]! &= 0x7f;
  const y = BigInt(`0x${bytes.reverse().toString("hex")}`);
  const u = modulo((1n + y) * inverse(modulo(1n - y)));
  return Buffer.from(u.toString(16).padStart(64, "0"), "hex").reverse();
}

/** The X25519 scalar of an Ed25519 private key. https://www.rfc-editor.org/rfc/rfc8032#section-5.1.5 */
export const montgomeryScalar = (seed: Uint8Array): Uint8Array =>
  createHash("sha512").update(seed).digest().subarray(0, 32);

const modulo = (n: bigint) => ((n % p) + p) % p;

/** By Fermat: n^(p-2). */
function inverse(n: bigint): bigint {
  let result = 1n;
  for (let base = n, exponent = p - 2n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = modulo(result * base);
    base = modulo(base * base);
  }
  return result;
}
