import { type HandlerContext, inParallel, whenAbsent } from "@baton-connectors/sdk";
import type { Client } from "./client.ts";
import { concurrentRequests } from "./concurrency.ts";
import { createEmailFilter } from "./email-filter.ts";

/** Whether a user passes the e-mail filter, kept for the length of a sync. */
export const userFilterKey = (userId: string) => `userFilter/${userId}`;

/** Those of the users who pass the e-mail filter. Asks Okta only about users the sync has not listed. */
export async function passFilter(
  { client, session, skip, syncId }: Pick<HandlerContext<Client>, "client" | "session" | "skip" | "syncId">,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const { filterEmailDomains } = client.settings;
  if (filterEmailDomains.length === 0) return new Set(ids);
  const known = await session.getMany<boolean>(ids.map(userFilterKey));
  const included = createEmailFilter(filterEmailDomains);
  const unknown = ids.filter((id) => !known.has(userFilterKey(id)));
  const found = await inParallel(unknown, concurrentRequests, async (id) => {
    // Roles are read at the same time, and have holders in common.
    const passes = await client.memo(syncId, `filter/${id}`, async () => {
      const user = await client.users.get(id).catch(whenAbsent);
      if (!user) skip("an administrator was deleted during the sync", { user_id: id });
      return user !== undefined && included(user.profile);
    });
    return [userFilterKey(id), passes] as const;
  });
  await session.setMany(found);
  for (const [key, passes] of found) known.set(key, passes);
  return new Set(ids.filter((id) => known.get(userFilterKey(id))));
}
