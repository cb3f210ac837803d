import { toBatonError } from "@baton-connectors/sdk";
import type { Client } from "../connection.ts";

export interface OauthApp {
  readonly clientId: string;
  readonly name: string;
}

/** The apps a user gave access to. Apps of one's own scripts, which have no name but their number, are left out. */
export async function oauthAppsOf(client: Client, userId: string, signal: AbortSignal): Promise<OauthApp[]> {
  try {
    const { items } = await client.listTokens(userId, signal);
    return items.flatMap(({ clientId, displayText }) =>
      clientId && displayText && !isPrivateApp(clientId, displayText) ? [{ clientId, name: displayText }] : [],
    );
  } catch (thrown) {
    // Users without any grant, or deleted since they were listed, are not found.
    if (toBatonError(thrown).code === "NotFound") return [];
    throw thrown;
  }
}

const isPrivateApp = (clientId: string, name: string) => clientId === name && /[0-9]{21}/.test(clientId);
