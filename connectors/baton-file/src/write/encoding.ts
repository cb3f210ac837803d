/** A file's text, and how to make bytes of another one in the same encoding, with the mark at its beginning if it had one. */
export function decoded(bytes: Buffer): { readonly text: string; encode(text: string): Buffer } {
  const mark = bytes.length >= 2 ? bytes.readUInt16BE(0) : 0;
  if (mark === 0xfffe) return of(bytes.toString("utf16le"), (text) => Buffer.from(text, "utf16le"));
  if (mark === 0xfeff)
    return of(Buffer.from(bytes).swap16().toString("utf16le"), (text) => Buffer.from(text, "utf16le").swap16());
  return of(bytes.toString("utf8"), (text) => Buffer.from(text, "utf8"));
}

function of(whole: string, bytesOf: (text: string) => Buffer) {
  const mark = whole.startsWith("\ufeff") ? "\ufeff" : "";
  return { text: whole.slice(mark.length), encode: (text: string) => bytesOf(mark + text) };
}
