import { type HandlerContext, whenAbsent } from "@baton-connectors/sdk";
import type { Client } from "./client.ts";

type Context = Pick<HandlerContext<Client>, "client" | "syncId">;

/** Sets and their bindings are needed twice, as resources of their own and as each other's grants: read once per sync. */
export const listSets = ({ client, syncId }: Context, after: string | undefined) =>
  client.memo(syncId, `sets/${after ?? ""}`, () => client.resourceSets.list(after));

export const listBindings = ({ client, syncId }: Context, setId: string, after: string | undefined) =>
  client.memo(syncId, `bindings/${setId}/${after ?? ""}`, () => client.resourceSets.listBindings(setId, after));

export const getSet = ({ client, syncId }: Context, setId: string) =>
  client.memo(syncId, `set/${setId}`, () => client.resourceSets.get(setId).catch(whenAbsent));
