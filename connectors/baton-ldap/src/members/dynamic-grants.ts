import type { Grant } from "@baton-connectors/protocol/connector-v2";
import { grantImmutable, type Json, type PageOf, pageOf, type ResourceContext } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { resultCodeOf, resultCodes } from "../protocol/result-error.ts";
import { principalOf } from "./find-member.ts";
import { memberGrant } from "./member-grant.ts";
import { type MemberUrl, parseMemberUrl } from "./member-url.ts";

/** Which of the URLs is read, and where in its list. They are in the cursor, so that a group that changes meanwhile does no harm. */
interface Cursor {
  readonly url: number;
  readonly urls: readonly string[];
  readonly at?: Json;
}

/** Members of a group that says what to look for: whoever is found there. */
export async function dynamicGrants(
  context: ResourceContext<Client>,
  begun: readonly string[] = [],
): Promise<PageOf<Grant>> {
  const first: Cursor = { url: 0, urls: begun };
  const { url, urls, at } = (context.page.cursor as unknown as Cursor | undefined) ?? first;
  const text = urls[url];
  if (text === undefined) return pageOf([]);
  const { items, next } = await grantsByUrl(context, text, at);
  if (next !== undefined) return pageOf(items, { url, urls, at: next });
  return url + 1 < urls.length ? pageOf(items, { url: url + 1, urls }) : pageOf(items);
}

async function grantsByUrl(
  context: ResourceContext<Client>,
  text: string,
  at: Json | undefined,
): Promise<PageOf<Grant>> {
  const { resource, skip } = context;
  const fields = { group: resource.id!.resource, url: text };
  const url = parseMemberUrl(text);
  if ("problem" in url) {
    skip("a memberURL that cannot be read", { ...fields, problem: url.problem });
    return pageOf([]);
  }
  const page = await found(context, url, at);
  if (!page) {
    skip("a memberURL whose base is not there", fields);
    return pageOf([]);
  }
  const grants = page.entries.flatMap((entry) => {
    const principal = principalOf(entry);
    if (principal) return memberGrant(resource, principal, [grantImmutable()]);
    skip("an entry whose DN cannot be read", { dn: entry.dnText });
    return [];
  });
  return pageOf(grants, page.next);
}

async function found({ client, page, signal }: ResourceContext<Client>, url: MemberUrl, at: Json | undefined) {
  const options = { ...url, attributes: ["objectClass"] };
  try {
    return await client.directory.page(options, at, page.size, signal);
  } catch (error) {
    if (resultCodeOf(error) === resultCodes.noSuchObject) return undefined;
    throw error;
  }
}
