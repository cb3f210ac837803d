import { connector } from "@baton-connectors/sdk";
import { actions } from "./actions.ts";
import { type Client, createClient } from "./client.ts";
import { feed } from "./events.ts";
import { group } from "./resources/group.ts";
import { secret } from "./resources/secret.ts";
import { user } from "./resources/user.ts";
import type { Script } from "./script.ts";
import { tickets } from "./tickets.ts";

/** A connector to nothing, whose every behaviour can be asked for by a name. */
export const scripted = (script: Script) =>
  connector<unknown, Client>({
    metadata: { displayName: "svc", description: "service mode test connector" },
    connect: () => createClient(script),
    validate: async ({ client, signal }) => {
      await client.at("validate", { signal });
      return undefined;
    },
    resourceTypes: [user, group, secret],
    actions,
    eventFeeds: [feed],
    tickets,
  });
