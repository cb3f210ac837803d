import { notFound, pageOf, passwordFor, resourceType, skipEntitlementsAndGrants } from "@baton-connectors/sdk";
import { createAccount, password } from "../account.ts";
import type { Client } from "../client.ts";
import { toUser } from "./user-resource.ts";

export const user = resourceType<Client>({
  id: "user",
  displayName: "User",
  traits: ["user"],
  annotations: [skipEntitlementsAndGrants()],
  list: async ({ client, page, parent, signal }) => {
    if (parent) return pageOf([]);
    const { rows, next } = await client.listUsers(page, signal);
    return pageOf(rows.map(toUser), next);
  },
  get: async ({ client, id }) => {
    const found = client.user(id.resource);
    return found && toUser(found);
  },
  account: {
    credentials: { supported: ["NO_PASSWORD", "RANDOM_PASSWORD"], preferred: "NO_PASSWORD" },
    create: createAccount,
  },
  // Gone already: perhaps by a first request whose answer got lost.
  delete: async ({ client, id }) => {
    client.deleteUser(id.resource);
    return {};
  },
  rotate: {
    credentials: { supported: ["RANDOM_PASSWORD"], preferred: "RANDOM_PASSWORD" },
    rotate: async ({ client, id, credentials }) => {
      if (!client.user(id.resource)) throw notFound(`there is no user ${id.resource}`);
      const text = passwordFor(credentials);
      client.noteRotation(id.resource);
      return { plaintexts: [password(text)] };
    },
  },
});
