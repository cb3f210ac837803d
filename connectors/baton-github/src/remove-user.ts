import type { GetContext } from "@baton-connectors/sdk";
import type { Client } from "./client.ts";
import { reachable, takeAwayInEvery } from "./every-organization.ts";
import { userLogin } from "./login.ts";

/** Removes an account from every organization the credentials reach, or those that were asked for. */
export async function removeFromOrganizations(context: GetContext<Client>): Promise<object> {
  const { client, id } = context;
  const orgs = await reachable(client);
  const login = await userLogin(context, id.resource);
  await takeAwayInEvery(
    client,
    `${login} could not be removed from an organization`,
    orgs,
    (org) => client.organizations.removeMembership(org, login),
    (org) => client.organizations.membership(org, login),
  );
  return {};
}
