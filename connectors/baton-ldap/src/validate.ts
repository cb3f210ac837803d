import { BatonError, type ClientContext, configError } from "@baton-connectors/sdk";
import type { Client } from "./client.ts";
import { search } from "./protocol/requests.ts";
import { resultCodes, resultError } from "./protocol/result-error.ts";
import type { Kind } from "./settings.ts";

/** The bind works, and what is to be searched is there: a base that is mistyped, or hidden, would be a sync of nobody. */
export async function validate({ client, signal }: ClientContext<Client>) {
  const { namingContexts } = await client.directory.rootDse(signal);
  const all = searchDnsOf(client);
  if (all.size === 0)
    throw configError("neither base-dn nor a search DN is set: it is not known where to look", {
      hint: `The directory has ${namingContexts.join("; ") || "nothing that it tells of"}.`,
    });
  for (const [dn, kinds] of all) await checkBase(client, dn, kinds, signal);
  return undefined;
}

/** Each search DN with what is looked for below it. */
export function searchDnsOf({ directory }: Client): ReadonlyMap<string, readonly Kind[]> {
  const found = new Map<string, Kind[]>();
  for (const kind of ["user", "group", "role"] as const) {
    const dn = directory.settings.searchDns[kind];
    if (dn !== undefined) found.set(dn, [...(found.get(dn) ?? []), kind]);
  }
  return found;
}

export async function checkBase({ directory }: Client, dn: string, kinds: readonly Kind[], signal: AbortSignal) {
  // The root of a global catalogue is no entry.
  if (dn === "") return;
  const request = search({ base: dn, scope: "base", filter: "(objectClass=*)", attributes: ["1.1"] });
  const { entries, result } = await directory.send(request, signal);
  if (result.code === resultCodes.success && entries.length > 0) return;
  const what = `'${dn}', below which ${kinds.join("s and ")}s are looked for`;
  if (result.code !== resultCodes.success && result.code !== resultCodes.noSuchObject)
    throw resultError(result, `cannot read ${what}`);
  const { namingContexts } = await directory.rootDse(signal);
  throw new BatonError("FailedPrecondition", `${what}, is not there, or the bind account may not see it`, {
    kind: "config",
    hint: `Check --base-dn and the bind account's rights.${namingContexts.length > 0 ? ` The directory has ${namingContexts.join("; ")}.` : ""}`,
  });
}
