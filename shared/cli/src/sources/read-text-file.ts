import { readFileSync } from "node:fs";

/** A file's bytes as UTF-8 without a mark of the byte order, which editors and shells of Windows write before a token or key. */
export function readTextFile(path: string): Buffer {
  const bytes = readFileSync(path);
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return bytes.subarray(3);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return Buffer.from(bytes.toString("utf16le", 2), "utf8");
  return bytes;
}
