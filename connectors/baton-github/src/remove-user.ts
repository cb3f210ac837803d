import { BatonError, type GetContext, toBatonError } from "@baton-connectors/sdk";
import type { Client } from "./client.ts";
import { userLogin } from "./login.ts";

/** Removes an account from every organization the credentials reach, or those that were asked for. */
export async function removeFromOrganizations(context: GetContext<Client>): Promise<object> {
  const orgs = await reachable(context.client);
  const login = await userLogin(context, context.id.resource);
  await inAny(orgs, `${login} could not be removed from an organization`, (org) =>
    context.client.organizations.removeMembership(org, login),
  );
  return {};
}

/** Logins of the organizations a change may concern: the configured ones, or all of the token's user. */
export async function reachable({ app, settings, organizations }: Client): Promise<readonly string[]> {
  if (app) return [app.org];
  if (settings.orgs.length > 0) return settings.orgs;
  const logins: string[] = [];
  let page: number | undefined;
  do {
    const { items, next } = await organizations.mine(page);
    logins.push(...items.map(({ login }) => login));
    page = next;
  } while (page !== undefined);
  return logins;
}

/** Tries every organization: it is enough that one succeeds. Trouble on the way is no answer. */
export async function inAny(
  orgs: readonly string[],
  failed: string,
  work: (org: string) => Promise<void>,
): Promise<void> {
  let last: BatonError | undefined;
  let succeeded = false;
  for (const org of orgs) {
    try {
      await work(org);
      succeeded = true;
    } catch (thrown) {
      const error = toBatonError(thrown);
      if (error.code === "Unavailable" || error.code === "DeadlineExceeded" || error.code === "Canceled") throw error;
      last = error;
    }
  }
  if (succeeded) return;
  throw new BatonError(last?.code ?? "NotFound", `${failed}: ${last?.message ?? "there is none"}`, {
    cause: last,
    hint: last?.hint,
    request: last?.request,
  });
}
