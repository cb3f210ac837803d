import { BatonError, toBatonError } from "@baton-connectors/sdk";
import type { Client, ScimApi } from "./client.ts";

export function scimOf({ scim }: Client): ScimApi {
  if (scim) return scim;
  throw new BatonError("Unknown", "business+ client not available: missing Business+ token", {
    kind: "config",
    hint: "Set --business-plus-token or BATON_BUSINESS_PLUS_TOKEN.",
  });
}

/** Activates or deactivates an account. One that is so already is refused by Slack with 409, which is success. */
export async function changeActive(client: Client, userId: string, active: boolean, signal: AbortSignal) {
  const scim = scimOf(client);
  try {
    await (active ? scim.activateUser(userId, signal) : scim.deactivateUser(userId, signal));
  } catch (thrown) {
    if (toBatonError(thrown).code !== "AlreadyExists") throw thrown;
    if ((await scim.getUser(userId, signal)).active !== active) throw thrown;
  }
}
