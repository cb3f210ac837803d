import {
  capabilityPermissions,
  pageOf,
  resourceDoesNotExist,
  resourceType,
  skipEntitlementsAndGrants,
  v1Identifier,
} from "@baton-connectors/sdk";
import { accountManager } from "../accounts.ts";
import { userActions } from "../actions/user-actions.ts";
import type { Client } from "../connection.ts";
import { bagCursor, bagToken } from "../cursor.ts";
import type { User } from "../google/answers.ts";
import { isMissing } from "../google/error.ts";
import { userPermissions } from "../permissions.ts";
import { unreadableLists } from "../profile/user-profile.ts";
import { reachable } from "./type-rows.ts";
import { userResource } from "./user-resource.ts";

export const user = resourceType<Client>({
  id: "user",
  displayName: "User",
  traits: ["user"],
  annotations: [
    v1Identifier("user"),
    skipEntitlementsAndGrants(),
    capabilityPermissions(["admin.directory.user", "admin.directory.domain.readonly", "admin.datatransfer"]),
  ],
  permissions: userPermissions,
  available: reachable("users", "users"),
  list: async ({ client, page, parent, log, signal, skip }) => {
    if (parent) return pageOf([]);
    const { items, next } = await client.listUsers(bagToken(page.cursor), signal);
    const rows = items.flatMap((found) => {
      if (!found.id) {
        skip("a user has no id", { email: found.primaryEmail });
        return [];
      }
      for (const name of unreadableLists(found))
        skip(`${name} of an unknown shape are left out of a user`, { user_id: found.id });
      return [userResource(found, log)];
    });
    return pageOf(rows, bagCursor(next, "user"));
  },
  get: async ({ client, id, log, signal }) => {
    const found = await client.getUser(id.resource, "full", signal);
    return (await belongs(client, found, signal)) ? userResource(found, log) : undefined;
  },
  account: accountManager,
  delete: async ({ client, id, signal }) => {
    try {
      await client.deleteUser(id.resource, signal);
      return {};
    } catch (thrown) {
      if (!isMissing(thrown)) throw thrown;
      return { annotations: [resourceDoesNotExist()] };
    }
  },
  actions: userActions,
});

/** Whether the user is one that the listing would give: of the domain if one is configured, else of the customer. */
async function belongs(client: Client, found: User, signal: AbortSignal): Promise<boolean> {
  const { domain } = client.tenant;
  if (domain !== "") return (found.primaryEmail ?? "").toLowerCase().endsWith(`@${domain.toLowerCase()}`);
  if (!found.customerId) return true;
  return found.customerId === (await client.customerId(signal));
}
