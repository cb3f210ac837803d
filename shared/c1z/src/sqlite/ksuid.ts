import { randomBytes } from "node:crypto";

const epoch = 1_400_000_000;
const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** A sync's id: 4 bytes of time and 16 of chance as 27 characters, whose order is the order of time. */
export function ksuid(now = new Date(), chance: Uint8Array = randomBytes(16)): string {
  const bytes = new Uint8Array(20);
  new DataView(bytes.buffer).setUint32(0, Math.floor(now.getTime() / 1000) - epoch);
  bytes.set(chance, 4);
  let value = BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
  let text = "";
  for (let i = 0; i < 27; i++) {
    text = digits[Number(value % 62n)] + text;
    value /= 62n;
  }
  return text;
}
