import type { ListContext } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import type { EntryPage } from "../directory/paged-searches.ts";
import { filters } from "../filters.ts";
import type { Kind } from "../settings.ts";

/** A page of the list of a type, which what is asked later about its entries is answered from. */
export async function listEntries(
  kind: Kind,
  attributes: readonly string[],
  { client, page, syncId, signal }: ListContext<Client>,
): Promise<EntryPage> {
  const { directory, listed } = client;
  const base = directory.searchDn(kind);
  const options = { base, scope: "sub", filter: filters[kind], attributes } as const;
  const found = await directory.page(options, page.cursor, page.size, signal);
  listed.note(syncId, kind, found);
  return found;
}
