import { createSecrets, silentLog } from "@baton-connectors/sdk";
import { httpFactory } from "@baton-connectors/sdk/host";
import { expect, test } from "@jest/globals";
import { okta } from "../src/connector.ts";
import { type Organisation, oauthConfig, openOrganisation } from "./organisation.ts";

const everything = { syncCustomRoles: true, syncSecrets: true };
const read = ["users", "groups", "roles", "apps", "devices", "apiTokens"].map((area) => `okta.${area}.read`);
const without = (scope: string) => read.filter((one) => one !== scope);

/** What every check says, in order. */
async function examine(organisation: Organisation, config: object = {}) {
  const settings = { ...organisation.config, ...everything, ...config };
  const { signal } = new AbortController();
  const http = httpFactory({ log: silentLog, signal, transport: async () => organisation.transport });
  const host = { http, log: silentLog, secrets: createSecrets(), signal, now: () => new Date() };
  const client = await okta.connect(settings, host);
  return Promise.all(
    okta.checks!(settings).map(async (check) => {
      const result = await check
        .run({ client, log: silentLog, signal })
        .catch((thrown: { permission?: string }) => ({ status: `fails for ${thrown.permission}` }));
      return `${check.name}: ${result.status}`;
    }),
  );
}

test("with an API token, a list that is refused names its permission", async () => {
  expect(await examine(openOrganisation({ tokenScopes: without("okta.roles.read") }))).toEqual([
    "list users: works",
    "list groups: works",
    "list apps: works",
    "list administrators: fails for okta.roles.read",
    "list devices: works",
    "list resource sets: fails for okta.roles.read",
    "list API tokens: works",
  ]);
});

test("with OAuth, the token tells which scopes are missing, for changes too; no role is blamed for it", async () => {
  const grantedScopes = [...without("okta.apps.read"), "okta.groups.manage"];
  expect(await examine(openOrganisation({ oauth: { grantedScopes } }), oauthConfig)).toEqual([
    "scope okta.users.read: works",
    "scope okta.users.manage: fails",
    "scope okta.groups.read: works",
    "scope okta.groups.manage: works",
    "scope okta.apps.read: fails",
    "scope okta.apps.manage: fails",
    "scope okta.roles.read: works",
    "scope okta.roles.manage: fails",
    "scope okta.devices.read: works",
    "scope okta.apiTokens.read: works",
    "list users: works",
    "list groups: works",
    "list apps: unknown",
    "list administrators: works",
    "list devices: works",
    "list resource sets: works",
    "list API tokens: works",
  ]);
});

test("an app without an admin role looks wrong", async () => {
  expect(await examine(openOrganisation({ oauth: { adminRole: false } }), oauthConfig)).toContain(
    "list users: suspicious",
  );
});

test("what is not synced is not tried", async () => {
  const config = { ...oauthConfig, syncCustomRoles: false, syncSecrets: false };
  const tried = (await examine(openOrganisation(), config)).join();
  for (const word of ["resource sets", "API tokens", "apiTokens"]) expect(tried).not.toContain(word);
});
