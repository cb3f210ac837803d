import type { Subject } from "@baton-connectors/conformance";
import { grantId } from "@baton-connectors/sdk";
import { inProcess } from "@baton-connectors/simulators";
import { botToken, businessPlusToken, createSlack, makeTenant } from "../simulator/index.ts";
import type { Client } from "../src/client.ts";
import type { Config } from "../src/config.ts";
import { slack } from "../src/connector.ts";
import { settings } from "./slack.ts";

/** Every list that has pages fills several. */
const tenant = makeTenant({ users: 24, workspaces: 3, userGroups: 4, groups: 5 }, 7);
const pages = { usersPage: 4, teamsPage: 2, scimMaxCount: 4 };

const open =
  (config: Config): Subject<Config, Client>["open"] =>
  async ({ now }) => {
    const { handle } = createSlack(tenant, pages, () => now().getTime());
    const { fetch } = inProcess({ handle });
    return { config, transport: async () => fetch, close: async () => {} };
  };

const secrets = () => [botToken, businessPlusToken];

export const subjects: readonly Subject<Config, Client>[] = [
  {
    name: "baton-slack with a bot token",
    connector: slack,
    open: open(settings({ token: botToken })),
    secrets,
    points: 3,
  },
  {
    name: "baton-slack with a Business+ token",
    connector: slack,
    open: open(settings({ token: botToken, businessPlusToken })),
    secrets,
    provisioning: [
      {
        name: "an IDP group to a user",
        choose: ({ entitlements, resources, grants }) => {
          const entitlement = entitlements["group:SIDP0000:member"]!;
          const people = Object.values(resources).filter(({ id }) => /^U\d/.test(id!.resource));
          return { entitlement, principal: people.find(({ id }) => !(grantId(entitlement.id, id!) in grants))! };
        },
      },
    ],
    accounts: [
      {
        name: "an account",
        email: "new.person@example.com",
        profile: { email: "new.person@example.com" },
        keptDisabled: true,
      },
    ],
    points: 3,
  },
];
