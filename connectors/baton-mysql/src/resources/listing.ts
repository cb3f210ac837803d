import type { Resource } from "@baton-connectors/protocol/connector-v2";
import { type ListContext, noItems, type PageOf, pageOf } from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import type { View } from "../held/view.ts";

const mostOfPage = 5_000;

type Listed = readonly [id: string, make: () => Resource];

/**
 * A list of everything of a kind, without regard to what it is in: it is read at once. A cursor is the id of the last one, so that
 * what comes and goes between two readings moves no others.
 */
export function listed(
  type: string,
  all: (view: View, client: Client) => Iterable<Listed>,
): (context: ListContext<Client>) => Promise<PageOf<Resource>> {
  const sorted = new WeakMap<View, readonly Listed[]>();
  return async ({ client, syncId, signal, parent, page, skip }) => {
    if (parent) return noItems;
    const view = await client.view(syncId, signal);
    const after = page.cursor as string | undefined;
    if (after === undefined)
      for (const { permission, resourceTypes, without } of await client.unseen(syncId))
        if (resourceTypes[0] === type) skip(`${without} are not shown to it: it lacks ${permission}`);
    const inOrder = sorted.get(view) ?? [...all(view, client)].sort(byId);
    sorted.set(view, inOrder);
    const start = after === undefined ? 0 : inOrder.findIndex(([id]) => id > after);
    if (start < 0) {
      sorted.delete(view);
      return noItems;
    }
    const items = inOrder.slice(start, start + mostOfPage);
    const isLast = start + mostOfPage >= inOrder.length;
    if (isLast) sorted.delete(view);
    return pageOf(
      items.map(([, make]) => make()),
      isLast ? undefined : items.at(-1)![0],
    );
  };
}

const byId = ([one]: Listed, [other]: Listed) => (one < other ? -1 : one > other ? 1 : 0);
