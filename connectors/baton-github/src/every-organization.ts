import { type BatonError, isRetryable, toBatonError } from "@baton-connectors/sdk";
import type { Client } from "./client.ts";

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

export interface Failure {
  readonly org: string;
  readonly error: BatonError;
}

/** Tries every organization, also after a success; it is the caller's to judge how many it takes. Trouble on the way is no answer. */
export async function inEvery(
  orgs: readonly string[],
  work: (org: string) => Promise<void>,
): Promise<{ readonly succeeded: boolean; readonly failures: readonly Failure[] }> {
  const failures: Failure[] = [];
  for (const org of orgs) {
    try {
      await work(org);
    } catch (thrown) {
      const error = toBatonError(thrown);
      if (isRetryable(error) || error.code === "Canceled") throw error;
      failures.push({ org, error });
    }
  }
  return { succeeded: failures.length < orgs.length, failures };
}
