import type { Resource } from "@baton-connectors/protocol/connector-v2";
import { type Json, type ListContext, noItems, type PageOf } from "@baton-connectors/sdk";
import type { Client } from "./client.ts";

/** Where a listing of one workspace after another stands: `teams[0]` is being read. */
interface Place {
  readonly teams: readonly string[];
  readonly cursor?: Json | undefined;
}

/**
 * What is below workspaces, as one listing: without a sync of workspaces it is there too, and what several of them
 * have is the row of the first. There is nothing left to be listed below a single one.
 */
export async function teamByTeam(
  { client, page, parent, syncId, signal }: ListContext<Client>,
  read: (teamId: string, cursor: Json | undefined) => Promise<{ items: Resource[]; next?: Json | undefined }>,
): Promise<PageOf<Resource>> {
  if (parent) return noItems;
  const { teams, cursor }: Place = (page.cursor as unknown as Place | undefined) ?? {
    teams: (await client.teams(syncId, signal)).map(({ id }) => id),
  };
  const [team, ...others] = teams;
  if (team === undefined) return noItems;
  const { items, next } = await read(team, cursor);
  if (next !== undefined) return { items, next: { teams, cursor: next } };
  return others.length > 0 ? { items, next: { teams: others } } : { items };
}
