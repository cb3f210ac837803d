import { connector } from "@baton-connectors/sdk";
import type { ConfigOf } from "@baton-connectors/sdk/config";
import { accountSchema } from "./account.ts";
import { statusActions } from "./actions.ts";
import { keepInFile, keepInProcess } from "./changes/keeper.ts";
import { type Client, createClient } from "./client.ts";
import type { config } from "./config.ts";
import { changeFeed } from "./events.ts";
import { group } from "./resources/group.ts";
import { user } from "./resources/user.ts";
import { tickets } from "./tickets.ts";

export const demo = connector<ConfigOf<typeof config>, Client>({
  metadata: {
    displayName: "Demo",
    description: "A synthetic organisation, for trying things out and for measuring.",
    accountCreationSchema: accountSchema,
  },
  connect: ({ changesFile, ...settings }, { now }) =>
    createClient(settings, changesFile ? keepInFile(changesFile) : keepInProcess(), now),
  resourceTypes: [user, group],
  eventFeeds: [changeFeed],
  actions: statusActions,
  tickets,
});
