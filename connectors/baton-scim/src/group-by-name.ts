import { attribute, equal, idText } from "@baton-connectors/scim";
import { BatonError, everyItem, type ResourceContext } from "@baton-connectors/sdk";
import type { Client } from "./client.ts";

/**
 * The id of a group that a user's resource gives by its name only. The first of that name, as in the Go connector; who is in which of
 * two groups of one name, the server does not say.
 */
export async function idOfGroup(context: ResourceContext<Client>, name: string): Promise<string | undefined> {
  const { session } = context;
  const key = `group-name:${name}`.slice(0, 500);
  const known = await session.get<{ readonly name: string; readonly id: string | null }>(key);
  if (known?.name === name) return known.id ?? undefined;
  const id = (await byFilter(context, name)) ?? (await byList(context, name));
  await session.set(key, { name, id: id ?? null });
  return id;
}

async function byFilter({ client, signal }: ResourceContext<Client>, name: string): Promise<string | undefined> {
  try {
    const { rows } = await client.scim.find("Groups", equal("displayName", name), 2, signal);
    return idIn(client, rows, name);
  } catch (thrown) {
    // The server knows no filters, or not this one: the list tells.
    if (thrown instanceof BatonError && [400, 403, 501].includes(thrown.request?.status ?? 0)) return undefined;
    throw thrown;
  }
}

async function byList({ client, signal }: ResourceContext<Client>, name: string): Promise<string | undefined> {
  const rows = await everyItem((cursor) => client.listGroups(cursor, signal));
  return idIn(client, rows, name);
}

function idIn({ mapping }: Client, rows: readonly unknown[], name: string): string | undefined {
  const row = rows.find((one) => (mapping.group?.displayName.evaluate(one) ?? attribute(one, "displayName")) === name);
  return row === undefined ? undefined : idText(mapping.group?.id.evaluate(row) ?? attribute(row, "id"));
}
