import { connector } from "@baton-connectors/sdk";
import type { ConfigOf } from "@baton-connectors/sdk/config";
import { type Client, createClient } from "./client.ts";
import type { config } from "./config.ts";
import { group } from "./resources/group.ts";
import { user } from "./resources/user.ts";

export const demo = connector<ConfigOf<typeof config>, Client>({
  metadata: { displayName: "Demo", description: "A synthetic organisation, for trying things out and for measuring." },
  connect: (settings) => createClient(settings),
  resourceTypes: [user, group],
});
