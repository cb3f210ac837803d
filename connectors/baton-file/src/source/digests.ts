import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { refusal } from "../refusal.ts";

/**
 * Holds a content against the digests that its server states: https://www.rfc-editor.org/rfc/rfc9530 and
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html. Those of other kinds, and those of
 * objects that were stored in parts, tell nothing of the whole.
 */
export function checkDigests(name: string, content: Buffer, headers: Headers): void {
  if (!["", "identity"].includes(headers.get("content-encoding") ?? "")) return;
  const stated = [...structured(headers, "content-digest"), ...structured(headers, "repr-digest"), ...amazon(headers)];
  for (const [kind, digest] of stated) {
    const found = digestOf(kind, content);
    if (found === undefined || found === digest) continue;
    throw refusal(name, {}, `what was sent is not what is stored (${kind} ${found}, stated ${digest})`, "try again");
  }
}

/** `sha-256=:…:, sha-512=:…:` */
function* structured(headers: Headers, header: string): Generator<readonly [string, string]> {
  for (const part of (headers.get(header) ?? "").split(",")) {
    const [, kind, digest] = /^\s*([\w-]+)=:([^:]*):\s*$/.exec(part) ?? [];
    if (kind && digest) yield [kind.toLowerCase().replace("-", ""), digest];
  }
}

function* amazon(headers: Headers): Generator<readonly [string, string]> {
  if ((headers.get("x-amz-checksum-type") ?? "FULL_OBJECT") !== "FULL_OBJECT") return;
  for (const kind of ["sha256", "sha1", "crc32"]) {
    const digest = headers.get(`x-amz-checksum-${kind}`);
    // `…-3`: of the digests of three parts.
    if (digest && !/-\d+$/.test(digest)) yield [kind, digest];
  }
}

function digestOf(kind: string, content: Buffer): string | undefined {
  if (kind === "crc32") {
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(content));
    return sum.toString("base64");
  }
  return ["sha256", "sha512", "sha1"].includes(kind) ? createHash(kind).update(content).digest("base64") : undefined;
}
