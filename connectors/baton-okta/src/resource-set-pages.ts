import { type HandlerContext, whenAbsent } from "@baton-connectors/sdk";
import type { ResourceSet } from "./api/resource-sets.ts";
import type { Client } from "./client.ts";

type Context = Pick<HandlerContext<Client>, "client" | "syncId">;

/** Sets and their bindings are needed twice, as resources of their own and as each other's grants: read once per sync. */
export const listSets = ({ client, syncId }: Context, after: string | undefined) =>
  client.memo(syncId, `sets/${after ?? ""}`, () => client.resourceSets.list(after));

export const listBindings = ({ client, syncId }: Context, setId: string, after: string | undefined) =>
  client.memo(syncId, `bindings/${setId}/${after ?? ""}`, () => client.resourceSets.listBindings(setId, after));

/** Asked for anew each time: whether a set is still there cannot be remembered. */
export async function getSet({ client, syncId }: Context, setId: string): Promise<ResourceSet | undefined> {
  const set = await client.resourceSets.get(setId).catch(whenAbsent);
  await client.memo(syncId, `set/${setId}`, async () => set);
  return set;
}

/** What a binding, which is there, shows of its set. */
export const knownSet = ({ client, syncId }: Context, setId: string): Promise<ResourceSet | undefined> =>
  client.memo(syncId, `set/${setId}`, () => client.resourceSets.get(setId).catch(whenAbsent));
