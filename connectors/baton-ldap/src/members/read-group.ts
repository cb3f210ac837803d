import type { Resource } from "@baton-connectors/protocol/connector-v2";
import { notFound } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { canonicalIfDn } from "../dn/canonical.ts";
import { filters } from "../filters.ts";
import type { Entry } from "../protocol/entry.ts";
import { resultCodeOf, resultCodes } from "../protocol/result-error.ts";

/** By the server's own spelling first: what an id is made of may not be what the server holds equal. */
export async function readGroup(
  { directory }: Client,
  resource: Resource,
  attributes: readonly string[],
  signal: AbortSignal,
): Promise<Entry> {
  const { resource: id = "" } = resource.id ?? {};
  const raw = resource.externalId?.id ?? "";
  const read = (dn: string) => directory.read(dn, filters.group, attributes, signal);
  const entry =
    canonicalIfDn(raw) === id
      ? await read(raw).catch((error: unknown) => {
          if (resultCodeOf(error) !== resultCodes.noSuchObject) throw error;
          return read(id);
        })
      : await read(id);
  if (!entry) throw notFound(`'${id}' is no group any more, or the filter hides it`);
  return entry;
}
