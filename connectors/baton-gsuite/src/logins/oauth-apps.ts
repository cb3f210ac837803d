import { whenAbsent } from "@baton-connectors/sdk";
import type { Client } from "../connection.ts";

export interface OauthApp {
  readonly clientId: string;
  readonly name: string;
}

/**
 * The apps a user gave access to. Apps of one's own scripts, which have no name but their number, are left out. Undefined where
 * Google does not find the user's grants: recorded of users that are there, and so of deleted ones.
 */
export async function oauthAppsOf(
  client: Client,
  userId: string,
  signal: AbortSignal,
): Promise<OauthApp[] | undefined> {
  const found = await client.listTokens(userId, signal).catch(whenAbsent);
  return found?.items.flatMap(({ clientId, displayText }) =>
    clientId && displayText && !isPrivateApp(clientId, displayText) ? [{ clientId, name: displayText }] : [],
  );
}

const isPrivateApp = (clientId: string, name: string) => clientId === name && /[0-9]{21}/.test(clientId);
