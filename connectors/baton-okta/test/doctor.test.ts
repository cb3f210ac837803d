import { type BatonError, createSecrets, silentLog } from "@baton-connectors/sdk";
import { httpFactory } from "@baton-connectors/sdk/host";
import { describe, expect, test } from "@jest/globals";
import { generateTenant, routes } from "../simulator/index.ts";
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
    "list members of a group: works",
    "list roles of a group: fails for okta.roles.read",
    "list apps: works",
    "list users of an app: works",
    "list groups of an app: works",
    "list administrators: fails for okta.roles.read",
    "list roles of an administrator: fails for okta.roles.read",
    "list devices: works",
    "list custom roles: fails for okta.roles.read",
    "list resource sets: fails for okta.roles.read",
    "list bindings of a resource set: fails for okta.roles.read",
    "list members of a binding: fails for okta.roles.read",
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
    "scope okta.roles.read: works",
    "scope okta.roles.manage: fails",
    "scope okta.apps.read: fails",
    "scope okta.apps.manage: fails",
    "scope okta.devices.read: works",
    "scope okta.apiTokens.read: works",
    "list users: works",
    "list groups: works",
    "list members of a group: works",
    "list roles of a group: works",
    "list apps: unknown",
    "list users of an app: unknown",
    "list groups of an app: unknown",
    "list administrators: works",
    "list roles of an administrator: works",
    "list devices: works",
    "list custom roles: works",
    "list resource sets: works",
    "list bindings of a resource set: works",
    "list members of a binding: works",
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

/** Every list is refused once, as an admin role of narrow reach would have it. */
const whole = generateTenant({ users: 12, groups: 4, memberships: 10, apps: 2, admins: 3, resourceSets: 2 }, 5);
const lists = routes.filter(
  ({ method, path, query }) => method === "GET" && (query.length > 0 || /roles$|tokens$/.test(path)),
);

describe("what the doctor finds is what a sync does, when Okta refuses", () => {
  const read = lists.map(({ path }) => path).filter((path) => !/logs|\/(users|groups)\/\{\w+\}$/.test(path));
  test.each([...read, "nothing"])("%s", async (refused) => {
    const open = () => {
      const organisation = openOrganisation({ tenant: whole });
      const reply = { status: 403, body: { errorCode: "E0000006", errorSummary: "No" } };
      organisation.addFault({ path: refused.replaceAll(/\{\w+\}/g, "*"), effect: { kind: "reply", reply } });
      return organisation;
    };
    const findings = await examine(open());
    const synced = await open()
      .sync(everything)
      .then(
        ({ summary }) => (summary.skips.length === 0 ? "complete" : "incomplete"),
        () => "incomplete",
      );
    expect(findings.every((line) => line.endsWith(": works")) ? "complete" : "incomplete").toBe(synced);
    expect(synced).toBe(refused === "nothing" ? "complete" : "incomplete");
  });

  test("all of a sync's lists are among them, and the doctor asks for the same", async () => {
    const asked = (organisation: Organisation) =>
      new Set(
        organisation
          .calls()
          .map((call) => lists.find(({ path }) => shape(path).test(call.split(/[ ?]/)[1]!))?.path ?? call)
          .filter((path) => path !== "GET /api/v1/org"),
      );
    const [synced, examined] = [openOrganisation({ tenant: whole }), openOrganisation({ tenant: whole })];
    await synced.sync(everything);
    await examine(examined);
    expect(asked(examined)).toEqual(asked(synced));
  });
});
const shape = (path: string) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`);

test("a refusal tells each kind of credential what helps it", async () => {
  const refused = async (organisation: Organisation, config: object = {}) =>
    organisation.sync({ ...config }, { resourceTypeIds: ["role"] }).catch((thrown: BatonError) => thrown.hint);
  const scopes = ["okta.users.read", "okta.orgs.read"];
  expect(await refused(openOrganisation({ tokenScopes: scopes }))).toBe(
    "Give the token's user an admin role that allows it: Super Administrator.",
  );
  expect(await refused(openOrganisation({ oauth: { grantedScopes: scopes } }), oauthConfig)).toMatch(
    /^Grant okta.roles.read to the OAuth app .* Super Administrator\.$/,
  );
  const unaccepted = (path: string) =>
    ({
      path,
      effect: { kind: "reply", reply: { status: 401, body: { errorCode: "E0000011", errorSummary: "No" } } },
    }) as const;
  const faults = [unaccepted("/api/v1/iam/assignees/users")];
  expect(await refused(openOrganisation({ faults }))).toContain("API token");
  const hint = await refused(openOrganisation({ faults }), oauthConfig);
  expect(hint).toContain("OAuth app");
  expect(hint).not.toContain("API token");
});
