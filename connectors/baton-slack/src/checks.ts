import type { Check, CheckResult } from "@baton-connectors/sdk";
import type { Client } from "./client.ts";
import type { Config } from "./config.ts";
import type { SlackUser } from "./web.ts";

/** Of more workspaces not all are tried: Slack has twenty calls a minute for each of these lists. */
const mostTeams = 15;

async function ofEachTeam<T>(client: Client, signal: AbortSignal, ask: (teamId: string) => Promise<readonly T[]>) {
  const teams = await client.teams("doctor", signal);
  const rows: T[] = [];
  for (const { id } of teams.slice(0, mostTeams)) rows.push(...(await ask(id)));
  return { rows, untried: Math.max(0, teams.length - mostTeams) };
}

const found = ({ rows, untried }: { readonly rows: readonly unknown[]; readonly untried: number }): CheckResult =>
  untried > 0
    ? { status: "unknown", detail: `works in ${mostTeams} workspaces; ${untried} more were not tried` }
    : { status: "works", detail: `at least ${rows.length} found` };

const usersOf = (client: Client, signal: AbortSignal) =>
  ofEachTeam(client, signal, async (teamId) => (await client.web.listUsers(teamId, undefined, signal)).items);

const users: Check<Client> = {
  name: "list users",
  purpose: "sync",
  permissions: ["users:read"],
  resourceTypes: ["workspace", "user", "workspaceRole"],
  run: async ({ client, signal }) => found(await usersOf(client, signal)),
};

const withAddress = (user: SlackUser) => !user.is_bot && !user.deleted && !user.is_stranger;

const addresses: Check<Client> = {
  name: "e-mail addresses",
  purpose: "sync",
  permissions: ["users:read.email"],
  resourceTypes: ["user"],
  // Slack leaves addresses out without a word: https://docs.slack.dev/reference/scopes/users.read.email
  run: async ({ client, signal }) => {
    const { scopes } = await client.self(signal);
    const hint = "Add users:read.email to the app's bot scopes, and install the app again.";
    if (scopes?.includes("users:read.email")) return { status: "works" };
    if (scopes) return { status: "fails", detail: "the scope users:read.email is missing", hint };
    const people = (await usersOf(client, signal)).rows.filter(withAddress);
    if (people.some(({ profile }) => profile?.email)) return { status: "works" };
    return {
      status: "fails",
      detail: `none of ${people.length} people has an address (missing: users:read.email)`,
      hint,
    };
  },
};

const userGroups: Check<Client> = {
  name: "list user groups",
  purpose: "sync",
  permissions: ["usergroups:read"],
  resourceTypes: ["userGroup"],
  run: async ({ client, signal }) => {
    const ask = async (teamId: string) => (await client.web.listUserGroups(teamId, false, signal)).items;
    return found(await ofEachTeam(client, signal, ask));
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

/** SCIM reads nothing without the scope that it changes with. */
const changes: Check<Client> = {
  name: "change accounts and IDP groups",
  purpose: "provision",
  permissions: ["admin"],
  resourceTypes: ["group", "user"],
  run: async ({ client, signal }) => {
    await client.scim!.listUsers(1, signal, 1);
    return {
      status: "works",
      detail: client.gov ? "accounts; IDP groups not on GovSlack" : "owners by an owner's token only",
    };
  },
};

export const checks = ({ businessPlusToken }: Config): readonly Check<Client>[] =>
  businessPlusToken === "" ? [users, addresses, userGroups] : [users, addresses, userGroups, idpGroups, changes];
