import { connector } from "@baton-connectors/sdk";
import { accountCreationSchema } from "./account-schema.ts";
import { createOu } from "./actions/create-ou.ts";
import { checks } from "./checks.ts";
import { type Client, createClient } from "./client.ts";
import type { Config } from "./config.ts";
import { changesFeed } from "./events/changes-feed.ts";
import { group } from "./resources/group.ts";
import { role } from "./resources/role.ts";
import { user } from "./resources/user.ts";
import { validate } from "./validate.ts";

export const ldap = connector<Config, Client>({
  metadata: { displayName: "LDAP", description: "LDAP connector for Baton", accountCreationSchema },
  connect: createClient,
  close: (client) => client.close(),
  validate,
  resourceTypes: [user, group, role],
  actions: [createOu],
  eventFeeds: ({ changeEvents }) => (changeEvents ? [changesFeed] : []),
  usualEventFeeds: [],
  checks: () => checks,
});
