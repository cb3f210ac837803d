import { idText } from "@baton-connectors/scim";
import { BatonError, everyPage, type Json, whenAbsent } from "@baton-connectors/sdk";
import type { ValueChange } from "./value-change.ts";

type Of = Pick<ValueChange, "client" | "endpoint" | "id" | "signal">;

/**
 * Without the group there is no membership. "Not found" alone may be a mistake: what is gone is not found a second time, and no list has
 * it.
 */
export async function unlessGone<T>(of: Of, work: () => Promise<T>): Promise<T | "already"> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof BatonError) || thrown.code !== "NotFound" || thrown.request?.method !== "GET") throw thrown;
    const { client, endpoint, id, signal } = of;
    if (await client.scim.get(endpoint, id, {}, signal).catch(whenAbsent)) return work();
    if (await isListed(of)) throw thrown;
    return "already";
  }
}

async function isListed({ client, endpoint, id, signal }: Of): Promise<boolean> {
  const list = endpoint === "Users" ? client.listUsers : client.listGroups;
  const idOf = endpoint === "Users" ? client.mapping.user.id : client.mapping.group?.id;
  for await (const rows of everyPage((cursor: Json | undefined) => list(cursor, signal)))
    if (rows.some((row) => idText(idOf?.evaluate(row)) === id)) return true;
  return false;
}
