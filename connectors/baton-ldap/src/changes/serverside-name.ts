import type { Resource } from "@baton-connectors/protocol/connector-v2";
import type { Client } from "../client.ts";
import { anything } from "../directory/directory.ts";
import { canonicalIfDn } from "../dn/canonical.ts";
import { resultCodes } from "../protocol/result-error.ts";

/**
 * The DN to write a principal by. It is the id, except where the server does not hold it equal to its own spelling, which can
 * only be where letters of other scripts are in it: then the spelling that the profile has.
 */
export async function nameToWrite({ directory }: Client, principal: Resource, signal: AbortSignal): Promise<string> {
  const id = principal.id!.resource;
  const spelled = principal.profile?.entryDN;
  if (!/\\[0-9a-f]{2}/.test(id) || typeof spelled !== "string" || canonicalIfDn(spelled) !== id) return id;
  const options = { base: id, scope: "base", filter: anything, attributes: ["1.1"] } as const;
  const { result } = await directory.search(options, signal);
  return result.code === resultCodes.noSuchObject ? spelled : id;
}
