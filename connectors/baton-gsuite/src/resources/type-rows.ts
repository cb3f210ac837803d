import { capabilityPermissions, type ResourceType, v1Identifier } from "@baton-connectors/sdk";
import type { Client } from "../connection.ts";
import type { Purpose } from "../google/scopes.ts";

/** The scopes that the row of a resource type names, fixed: rows must stay equal from version to version. */
export const typeAnnotations = (id: string, ...scopes: string[]) => [v1Identifier(id), capabilityPermissions(scopes)];

/** A type is there when each of its purposes is within reach. Which one is missing is said once, in plain sight. */
export const reachable =
  (what: string, ...needed: Purpose[]): NonNullable<ResourceType<Client>["available"]> =>
  async ({ client, log }) => {
    for (const purpose of needed) {
      const refusal = await refusalOf(client, purpose);
      if (!refusal) continue;
      log.warn({ scope: refusal.permission, hint: refusal.hint }, `${what} left out: a scope is not delegated`);
      return false;
    }
    return true;
  };

/** A token that cannot be had for another reason than delegation is the listing's to report. */
async function refusalOf(client: Client, purpose: Purpose) {
  try {
    return await client.refusal(purpose);
  } catch {
    return undefined;
  }
}
