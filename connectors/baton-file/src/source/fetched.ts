import { createHash } from "node:crypto";
import type { Http, HttpRequest } from "@baton-connectors/sdk";
import { refusal } from "../refusal.ts";
import { checkDigests } from "./digests.ts";
import { formatOf, unpackedBytes } from "./gzip.ts";
import { type Source, sourceOf } from "./source.ts";

/** Larger files are for a disk. */
const maxBytes = 1024 ** 3;

export interface Address {
  readonly http: Http;
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** SHA-256 that the content must have, as the address says it. */
  readonly pinned: string | undefined;
}

/** What is known of a content that was read: how to ask whether there is another, and what it was. */
interface Version {
  readonly etag?: string | undefined;
  readonly modified?: string | undefined;
  readonly sha256: string;
}

/** Reads a file from an address whole, asking only for what is not known. A content that is not what was stored is refused. */
export async function openFetched(address: Address, known: string | undefined): Promise<Source> {
  const { packed, name, formatName } = formatOf(decodeURIComponent(address.url.pathname));
  const before = known === undefined ? undefined : (JSON.parse(known) as Version);
  const first = await fetched(address, name, before);
  const version = first?.version ?? before!;
  let content = first?.content;
  const changedAt = version.modified ? new Date(version.modified) : undefined;
  return sourceOf({ name, formatName, version: JSON.stringify(version), changedAt }, async () => {
    // It was not sent, and is wanted all the same: something beside it has changed.
    content ??= (await fetched(address, name, undefined))!.content;
    return packed ? unpackedBytes(name, content) : content;
  });
}

async function fetched({ http, url, headers, pinned }: Address, name: string, before: Version | undefined) {
  const request: HttpRequest = { url, headers: { ...headers, ...(before && conditions(before)) } };
  const answer = await http.download(request, { maxBytes });
  if (answer.bytes === undefined) {
    if (before) return undefined;
    throw refusal(name, {}, "the server says that nothing has changed, and was not asked that", "check the address");
  }
  const sha256 = createHash("sha256").update(answer.bytes).digest("hex");
  if (pinned !== undefined && pinned !== sha256)
    throw refusal(
      name,
      {},
      `its SHA-256 is ${sha256}, and the address says ${pinned}`,
      "find out who changed the file, then change the address",
    );
  checkDigests(name, answer.bytes, answer.headers);
  const etag = answer.headers.get("etag") ?? undefined;
  const modified = answer.headers.get("last-modified") ?? undefined;
  return { content: answer.bytes, version: { etag, modified, sha256 } };
}

/** https://www.rfc-editor.org/rfc/rfc9110#name-conditional-requests: the tag counts where both are given. */
const conditions = ({ etag, modified }: Version): Record<string, string> => ({
  ...(etag && { "if-none-match": etag }),
  ...(modified && { "if-modified-since": modified }),
});

/** Of `https://…/users.csv#sha256=…`: what the content must be. */
export function pinOf(address: string): string | undefined {
  const [, fragment] = /#(.*)$/s.exec(address) ?? [];
  if (fragment === undefined) return undefined;
  const [, sha256] = /^sha256=([0-9a-f]{64})$/i.exec(fragment) ?? [];
  if (sha256) return sha256.toLowerCase();
  throw refusal("--input", {}, `#${fragment} is no digest`, "write #sha256= and the 64 digits of the file's SHA-256");
}
