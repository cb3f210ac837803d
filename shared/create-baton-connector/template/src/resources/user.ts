import { pageOf, permissionIds, resource, resourceType, skipEntitlementsAndGrants } from "@baton-connectors/sdk";
import type { Client, User } from "../client.ts";

export const user = resourceType<Client>({
  id: "user",
  displayName: "User",
  traits: ["user"],
  // Nobody holds a user: there is nothing to ask for.
  annotations: [skipEntitlementsAndGrants()],
  permissions: { sync: permissionIds("users:read") },
  list: async ({ client, page, parent, signal }) => {
    if (parent) return pageOf([]);
    const { items, next } = await client.listUsers(page, signal);
    return pageOf(items.map(toResource), next);
  },
  get: async ({ client, id, signal }) => toResource(await client.getUser(id.resource, signal)),
});

function toResource({ id, name, email = "", active }: User) {
  return resource({
    type: "user",
    id,
    displayName: name,
    user: {
      emails: [{ address: email, isPrimary: true }],
      login: email,
      status: { status: active ? "enabled" : "disabled" },
      profile: { name },
    },
  });
}
