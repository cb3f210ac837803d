import { type HandlerContext, toBatonError } from "@baton-connectors/sdk";
import type { Client } from "./client.ts";

/**
 * For `.catch` on what is read of one workspace: an organization's app need not be let into each of them. Such a workspace is left out
 * and counted. The one the token was made in is not: nothing would be left to read.
 */
export const unlessDenied =
  (
    teamId: string,
    what: string,
    { client, signal, skip }: Pick<HandlerContext<Client>, "client" | "signal" | "skip">,
  ) =>
  async (thrown: unknown): Promise<undefined> => {
    const error = toBatonError(thrown);
    if (error.vendorCode !== "team_access_not_granted" || (await client.self(signal)).teamId === teamId) throw thrown;
    skip(`${what} of a workspace that does not grant the app access`, { workspace_id: teamId });
  };
