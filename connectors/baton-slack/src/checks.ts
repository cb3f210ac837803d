import type { Check } from "@baton-connectors/sdk";
import type { Client } from "./client.ts";
import type { Config } from "./config.ts";

const users: Check<Client> = {
  name: "list users",
  purpose: "sync",
  permissions: ["users:read"],
  resourceTypes: ["workspace", "user", "workspaceRole"],
  run: async ({ client, signal }) => {
    const { items: teams } = await client.web.listTeams(undefined, signal);
    if (!teams[0])
      return { status: "fails", detail: "the token can see no workspace", hint: "Install the app to a workspace." };
    const { items } = await client.web.listUsers(teams[0].id, undefined, signal);
    return { status: "works", detail: `at least ${items.length} found` };
  },
};

const addresses: Check<Client> = {
  name: "e-mail addresses",
  purpose: "sync",
  permissions: ["users:read.email"],
  resourceTypes: ["user"],
  // Slack leaves addresses out without a word: https://docs.slack.dev/reference/scopes/users.read.email
  run: async ({ client, signal }) => {
    const { items: teams } = await client.web.listTeams(undefined, signal);
    const { items } = teams[0] ? await client.web.listUsers(teams[0].id, undefined, signal) : { items: [] };
    const people = items.filter((user) => !user.is_bot && !user.deleted && !user.is_stranger);
    if (people.some(({ profile }) => profile?.email)) return { status: "works" };
    return {
      status: "fails",
      detail: `none of ${people.length} people has an address: the scope users:read.email is missing`,
      hint: "Add users:read.email to the app's bot scopes, and install the app again.",
    };
  },
};

const userGroups: Check<Client> = {
  name: "list user groups",
  purpose: "sync",
  permissions: ["usergroups:read"],
  resourceTypes: ["userGroup"],
  run: async ({ client, signal }) => {
    const { items: teams } = await client.web.listTeams(undefined, signal);
    const { items } = teams[0] ? await client.web.listUserGroups(teams[0].id, signal) : { items: [] };
    return { status: "works", detail: `${items.length} found` };
  },
};

const idpGroups: Check<Client> = {
  name: "list IDP groups",
  purpose: "sync",
  permissions: ["admin"],
  resourceTypes: ["group", "user"],
  run: async ({ client, signal }) => {
    const { items } = await client.scim!.listGroups(1, signal);
    return { status: "works", detail: `at least ${items.length} found` };
  },
};

export const checks = ({ businessPlusToken }: Config): readonly Check<Client>[] =>
  businessPlusToken === "" ? [users, addresses, userGroups] : [users, addresses, userGroups, idpGroups];
