import { BatonError, type GetContext } from "@baton-connectors/sdk";
import type { Client } from "./client.ts";
import { inEvery, reachable } from "./every-organization.ts";

/** An invitation does not say which organization it is of: all are tried. One that is gone is cancelled. */
export async function cancelInvitation({ client, id }: GetContext<Client>): Promise<object> {
  const orgs = await reachable(client);
  const { succeeded, failures } = await inEvery(orgs, (org) => client.invitations.cancel(org, id.resource));
  if (succeeded) return {};
  const refusals = failures.filter(({ error }) => error.code !== "NotFound");
  for (const { org, error } of refusals) {
    // Invitations of an organization that is not owned are not listed: this one is none of them.
    if (!client.app && (await ownRole(client, org)) === "member") continue;
    throw new BatonError(error.code, `the invitation ${id.resource} could not be cancelled: ${error.message}`, {
      cause: error,
      hint: error.hint,
      permission: error.permission,
      request: error.request,
    });
  }
  if (orgs.length > refusals.length) return {};
  throw new BatonError("FailedPrecondition", `no organization could be asked for the invitation ${id.resource}`, {
    hint: "The token's user owns none, or single sign-on hides them: authorize the token.",
  });
}

async function ownRole({ organizations }: Client, org: string): Promise<string | undefined> {
  try {
    return (await organizations.myMembership(org)).role;
  } catch (thrown) {
    if (thrown instanceof BatonError && thrown.code === "PermissionDenied") return undefined;
    throw thrown;
  }
}
