import { type ClientContext, permissionDenied } from "@baton-connectors/sdk";
import type { Client } from "./client.ts";
import { isAdmin } from "./resources/user-resource.ts";

/** Both tokens are known, and their users may see what a sync reads. */
export async function validate({ client, signal }: ClientContext<Client>) {
  const { user } = await client.self(signal);
  if (!isAdmin(user) && !user.is_bot) {
    throw permissionDenied("authenticated user is not an admin, owner, primary owner or a bot", {
      hint: "Use the app's bot token, or the token of an admin or owner of the workspace.",
    });
  }
  // Whether the plan has SCIM, and the token its scope: found out before anything is read.
  await client.scim?.listUsers(1, signal, 1);
  return undefined;
}
