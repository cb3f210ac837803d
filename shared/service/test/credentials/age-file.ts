import { createDecipheriv, createHmac, hkdfSync } from "node:crypto";

export interface AgeStanza {
  readonly args: readonly string[];
  readonly body: Buffer;
}

/** Opens an age file with nothing but the platform's cryptography. https://c2sp.org/age */
export function openAgeFile(file: Uint8Array, unwrap: (stanza: AgeStanza) => Uint8Array) {
  const bytes = Buffer.from(file);
  const macAt = bytes.indexOf("\n---") + 1;
  const headerEnd = bytes.indexOf("\n", macAt);
  const [version, ...lines] = bytes.toString("latin1", 0, macAt - 1).split("\n");
  if (version !== "age-encryption.org/v1") throw new Error(`not an age file: ${version}`);
  const stanza = readStanza(lines);
  const fileKey = unwrap(stanza);
  const mac = createHmac("sha256", hkdf(fileKey, "", "header"))
    .update(bytes.subarray(0, macAt + 3))
    .digest();
  if (unpadded(mac) !== bytes.toString("latin1", macAt + 4, headerEnd)) throw new Error("the header's MAC is wrong");
  const nonce = bytes.subarray(headerEnd + 1, headerEnd + 17);
  const key = hkdf(fileKey, nonce, "payload");
  return { stanza, plaintext: openChunks(key, bytes.subarray(headerEnd + 17)) };
}

function readStanza([first, ...body]: string[]): AgeStanza {
  if (!first?.startsWith("-> ") || body.some((line, i) => line.length < 64 !== (i === body.length - 1))) {
    throw new Error("the file must have one stanza, whose last line is short");
  }
  return { args: first.slice(3).split(" "), body: Buffer.from(body.join(""), "base64") };
}

function openChunks(key: Buffer, payload: Buffer): Buffer {
  const size = 64 * 1024 + 16;
  const chunks = Math.max(1, Math.ceil(payload.length / size));
  return Buffer.concat(
    Array.from({ length: chunks }, (_, at) => {
      const nonce = Buffer.alloc(12);
      nonce.writeUInt32BE(at, 7);
      nonce[11] = at === chunks - 1 ? 1 : 0;
      return unseal(key, nonce, payload.subarray(at * size, (at + 1) * size));
    }),
  );
}

export function unseal(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array): Buffer {
  const opening = createDecipheriv("chacha20-poly1305", key, nonce, { authTagLength: 16 });
  opening.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([opening.update(sealed.subarray(0, -16)), opening.final()]);
}

export const hkdf = (secret: Uint8Array, salt: Uint8Array | string, info: string): Buffer =>
  Buffer.from(hkdfSync("sha256", secret, salt, info, 32));

export const unpadded = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64").replaceAll("=", "");
