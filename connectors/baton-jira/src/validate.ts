import { BatonError, type ClientContext, toBatonError } from "@baton-connectors/sdk";
import { isGateway } from "./address.ts";
import { usersApi } from "./api/users.ts";
import type { Client } from "./client.ts";
import { noCloudSite } from "./site.ts";

/** The token is known, and its account may see what a sync reads first. */
export async function validate({ client, log, signal }: ClientContext<Client>) {
  const { atlassianOrgId, atlassianApiToken } = client.config;
  if ((atlassianOrgId === "") !== (atlassianApiToken === ""))
    log.warn({}, "--atlassian-orgId and --atlassian-api-token have no effect without each other");
  await known(client, signal);
  await client.jira.listGroups(0, signal, 1);
  if (client.organization) await client.workspaces(signal);
  return undefined;
}

export async function known(client: Client, signal: AbortSignal): Promise<void> {
  try {
    await client.jira.myself(signal);
  } catch (thrown) {
    const error = toBatonError(thrown);
    if (error.code === "NotFound") throw noCloudSite(error);
    const elsewhere = error.code === "Unauthenticated" ? await takenAtGateway(client, signal) : undefined;
    if (elsewhere === undefined) throw error;
    throw new BatonError("Unauthenticated", `the API token has scopes: it is taken at ${elsewhere} only`, {
      kind: "config",
      hint: `Set --jira-url to ${elsewhere}.`,
      cause: error,
    });
  }
}

/** Where the token would be taken; undefined where it is not taken there either. */
async function takenAtGateway({ site }: Client, signal: AbortSignal): Promise<string | undefined> {
  if (isGateway(site.url)) return undefined;
  const tried = site.gatewayUrl(signal).then(async (url) => {
    await usersApi(site.at(url)).myself(signal);
    return url;
  });
  // Whatever goes wrong there, that the token is refused here is what the user has to know.
  return tried.catch(() => undefined);
}
