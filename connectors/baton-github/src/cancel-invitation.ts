import type { GetContext } from "@baton-connectors/sdk";
import type { Client } from "./client.ts";
import { reachable, takeAwayInEvery } from "./every-organization.ts";

/** An invitation does not say which organization it is of: all are tried. One that is gone is cancelled. */
export async function cancelInvitation({ client, id }: GetContext<Client>): Promise<object> {
  await takeAwayInEvery(
    client,
    `the invitation ${id.resource} could not be cancelled`,
    await reachable(client),
    (org) => client.invitations.cancel(org, id.resource),
  );
  return {};
}
