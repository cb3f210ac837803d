/** The smallest picture: one transparent pixel, https://www.w3.org/TR/png-3/. */
const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);

/** What stands for an asset's content; one byte where it is no picture, since assets without content count as missing. */
export const placeholderOf = (contentType: string): Uint8Array =>
  contentType.toLowerCase().startsWith("image/") ? pixel : new Uint8Array(1);
