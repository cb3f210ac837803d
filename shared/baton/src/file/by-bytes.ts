import { remembering } from "./catalogue.ts";

/** Made of the same bytes once, for as many different ones as are in use at a time. */
export function rememberedByBytes<T>(count: number, make: (bytes: Uint8Array) => T): (bytes: Uint8Array) => T {
  const known = remembering<T>(count);
  return (bytes) => {
    const key = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
    return known(key, () => make(bytes));
  };
}
