import { configError } from "@baton-connectors/sdk/errors";
import { openFetched, pinOf } from "./fetched.ts";
import type { Reach } from "./reach.ts";
import type { Source } from "./source.ts";

/** `https://`, also with a name and a password, or with a signature in its query. */
export async function openHttps(address: string, { http, secrets }: Reach, known?: string): Promise<Source> {
  const pinned = pinOf(address);
  const url = safeAddress(address);
  // Whoever knows a signed address can read the file.
  if (url.search) secrets.add(url.search.slice(1));
  const headers: Record<string, string> = {};
  if (url.username || url.password) {
    const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    const token = Buffer.from(pair).toString("base64");
    for (const secret of [decodeURIComponent(url.password), token]) secrets.add(secret);
    headers.authorization = `Basic ${token}`;
    url.username = "";
    url.password = "";
  }
  return openFetched({ http: http(), url, headers, pinned }, known);
}

/** Who has access to what is read over nothing that others could change on the way. */
export function safeAddress(address: string): URL {
  if (!URL.canParse(address)) throw configError("the address of --input cannot be read", { hint: "Check it." });
  const url = new URL(address);
  url.hash = "";
  const here = ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  if (url.protocol !== "https:" && !here)
    throw configError(`${url.protocol}//${url.host} would be read without encryption`, { hint: "Use https://." });
  return url;
}
