import type { Resource } from "@baton-connectors/protocol/connector-v2";
import type { HandlerContext } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import type { Entry } from "../protocol/entry.ts";
import type { Mapped } from "./user-resource.ts";

/** Entries as resources; what cannot be stored of them is counted, and costs nothing else. */
export const toResources = (
  entries: readonly Entry[],
  map: (entry: Entry) => Mapped,
  { skip }: Pick<HandlerContext<Client>, "skip">,
): readonly Resource[] =>
  entries.flatMap((entry) => {
    const { resource, problems } = map(entry);
    for (const problem of problems) skip(problem, { dn: entry.dnText });
    return resource ?? [];
  });
