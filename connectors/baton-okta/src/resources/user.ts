import type { Resource } from "@baton-connectors/protocol/connector-v2";
import {
  type ListContext,
  type PageOf,
  pageOf,
  resourceDoesNotExist,
  resourceType,
  skipEntitlementsAndGrants,
  whenAbsent,
} from "@baton-connectors/sdk";
import { createAccount } from "../account/create-account.ts";
import { deleteUser } from "../account/deprovision.ts";
import { deactivateUserAction, deleteUserAction, updateProfileAction } from "../actions/user-actions.ts";
import type { Client } from "../client.ts";
import { afterOf } from "../cursor.ts";
import { createEmailFilter } from "../email-filter.ts";
import { permissionsFor, typeAnnotations } from "../permissions.ts";
import { userFilterKey } from "../user-filter.ts";
import { toUser } from "./user-resource.ts";

export const user = resourceType<Client>({
  id: "user",
  displayName: "User",
  traits: ["user"],
  annotations: typeAnnotations("user", "users", [skipEntitlementsAndGrants()]),
  permissions: permissionsFor("users"),
  list,
  get: async ({ client, id }) => {
    const found = await client.users.get(id.resource).catch(whenAbsent);
    const included = found && createEmailFilter(client.settings.filterEmailDomains)(found.profile);
    return included ? toUser(found, client.settings) : undefined;
  },
  account: {
    credentials: { supported: ["NO_PASSWORD", "RANDOM_PASSWORD"], preferred: "NO_PASSWORD" },
    create: createAccount,
  },
  delete: async ({ client, id, signal }) => {
    const deleted = await deleteUser(client, id.resource, signal);
    return deleted ? {} : { annotations: [resourceDoesNotExist()] };
  },
  actions: [deactivateUserAction, deleteUserAction, updateProfileAction],
});

/** Whether a user has passed the e-mail filter. */
const somebodyKey = "userFilterPassed";

async function list({ client, page, session, skip }: ListContext<Client>): Promise<PageOf<Resource>> {
  const { items, next } = await client.users.list(afterOf(page));
  const { filterEmailDomains } = client.settings;
  if (items.length === 0 && page.cursor === undefined && next === undefined && client.auth === "oauth") {
    skip("Okta returned no users: assign the OAuth app an admin role, e.g. Read-Only Administrator (tab Admin roles)");
  }
  for (const { id, profile } of items) {
    // The messages that rows are made of have no place for it.
    if (Object.hasOwn(profile ?? {}, "__proto__")) skip("a user's attribute is named __proto__", { user_id: id });
  }
  if (filterEmailDomains.length === 0)
    return pageOf(
      items.map((item) => toUser(item, client.settings)),
      next,
    );
  const included = createEmailFilter(filterEmailDomains);
  const anybody = (await session.get<boolean>(somebodyKey)) || items.some(({ profile }) => included(profile));
  if (anybody) await session.set(somebodyKey, true);
  else if (next === undefined) skip("nobody has an address in a domain of --filter-email-domains");
  // Administrators are looked up by id later, and their profile is not known then.
  await session.setMany(items.map(({ id, profile }) => [userFilterKey(id), included(profile)] as const));
  return pageOf(
    items.filter(({ profile }) => included(profile)).map((item) => toUser(item, client.settings)),
    next,
  );
}
