import type { ResourceType } from "@baton-connectors/protocol/connector-v2";
import type { SyncStore } from "../store.ts";

/** Pages stored resource types; there are few. */
export async function storedTypes(store: SyncStore): Promise<ResourceType[]> {
  const types: ResourceType[] = [];
  for (let pageToken = ""; ; ) {
    const page = await store.listResourceTypes({ pageToken });
    types.push(...page.rows);
    if (page.next === "") return types;
    pageToken = page.next;
  }
}
