import { noItems, resourceType, skipEntitlementsAndGrants } from "@baton-connectors/sdk";
import { behave } from "../behave.ts";
import type { Client } from "../client.ts";

export const secret = resourceType<Client>({
  id: "secret",
  displayName: "Secret",
  traits: ["secret"],
  annotations: [skipEntitlementsAndGrants()],
  list: () => noItems,
  delete: async ({ id, signal }) => {
    await behave(id.resource, signal);
    return {};
  },
});
