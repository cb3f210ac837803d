import { BatonError, type GetContext } from "@baton-connectors/sdk";
import type { Client } from "./client.ts";
import { inEvery, reachable } from "./every-organization.ts";
import { userLogin } from "./login.ts";

/** Removes an account from every organization the credentials reach, or those that were asked for. */
export async function removeFromOrganizations(context: GetContext<Client>): Promise<object> {
  const { client, id } = context;
  const orgs = await reachable(client);
  const login = await userLogin(context, id.resource);
  const { succeeded, failures } = await inEvery(orgs, (org) => client.organizations.removeMembership(org, login));
  if (succeeded) return {};
  const last = failures.at(-1)?.error;
  throw new BatonError(
    last?.code ?? "NotFound",
    `${login} could not be removed from an organization: ${last?.message ?? "there is none"}`,
    { cause: last, hint: last?.hint, request: last?.request },
  );
}
