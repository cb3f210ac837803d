import { UserTrait_AccountType, type UserTraitSchema } from "@baton-connectors/protocol/connector-v2";
import type { JsonObject, MessageShape } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import { botToken, businessPlusToken, makeTenant, type SlackTenant } from "../simulator/index.ts";
import { storedRows } from "./golden.ts";
import { openSlack } from "./slack.ts";

const base = makeTenant({ users: 24, workspaces: 3, userGroups: 6, groups: 2 }, 6);
const [first, second, third] = base.teams.map(({ id }) => id) as [string, string, string];
const plain = base.users[2]!;
const person = (id: string, change: object, profile: object = {}) => ({
  ...plain,
  ...{ id, name: id.toLowerCase(), is_stranger: false, is_restricted: false, deleted: false, has_2fa: false },
  ...{ _teams: [second], profile: { ...(plain.profile as object), email: `${id}@example.com`, ...profile } },
  ...change,
});
const more = [
  person("UREAL", { real_name: "Real Name" }, { title: "Chief", display_name: "real" }),
  person("UGUEST", { is_restricted: true }, { guest_expiration_ts: 1_900_000_000 }),
  person("UGONE", { deleted: true }),
  person("UTWO", { has_2fa: true }),
  person("UUNTOLD", { has_2fa: undefined }),
  person("UBOTTY", { is_bot: true }),
  person("USTRANGER", { is_stranger: true, _teams: [third] }),
  person("USLACKBOT", { name: "slackbot" }),
  person("UEVERYWHERE", { _teams: [third, second, first] }),
];
const tenant: SlackTenant = { ...base, users: [...base.users, ...more] };

async function synced(config: object, options: object = {}, from = tenant) {
  const app = openSlack(from, { token: botToken, ...config }, { usersPage: 5, ...options });
  const { store, summary } = await app.sync();
  const rows = storedRows(store);
  return { app, rows, summary, user: (id: string) => rows.resources.get(`user:${id}`)! };
}
type Trait = MessageShape<typeof UserTraitSchema>;
const traitOf = (row: JsonObject) => (row.annotations as unknown as Trait[])[0]!;
const profileOf = (row: JsonObject) => row.profile as JsonObject;

describe.each([
  ["a bot token", {}],
  ["a Business+ token", { businessPlusToken }],
])("with %s", (_, config) => {
  test("everybody whom Slack shows has a row, and nobody who holds anything is without one", async () => {
    const { rows, user, summary } = await synced(config);
    for (const { id } of tenant.users) expect([id, user(id) !== undefined]).toEqual([id, true]);
    const principals = [...rows.grants.values()].map(({ principal }) => String(principal));
    expect(principals.filter((id) => !rows.resources.has(id))).toEqual([]);
    expect(summary.skips).toEqual([]);
  });

  test("one who is in several workspaces is below the same one, whatever the workers and their turns", async () => {
    for (const workers of [1, 2, 8]) {
      const app = openSlack(tenant, { token: botToken, ...config }, { usersPage: 3 });
      const { store } = await app.sync({ workers });
      const row = storedRows(store).resources.get("user:UEVERYWHERE")!;
      expect(row.parentResourceId).toEqual({ resourceType: "workspace", resource: first });
    }
  });

  test("nobody is asked about one by one, and each list is read once", async () => {
    const { app } = await synced(config);
    const calls = (name: string) => app.sent.filter(({ path }) => path === `/api/${name}`);
    expect(calls("users.info")).toHaveLength(1);
    const pages = calls("users.list").map(({ body }) => body);
    expect(new Set(pages).size).toBe(pages.length);
    for (const { body } of [...calls("users.list"), ...calls("usergroups.list"), ...calls("usergroups.users.list")])
      expect(body).toContain("team_id=");
    for (const { body } of calls("users.list")) expect(body).toContain("limit=");
  });
});

test("names, titles, guests' ends and what an account is are as Slack has them", async () => {
  const { user } = await synced({});
  expect(profileOf(user("UREAL"))).toMatchObject({ real_name: "Real Name", display_name: "real", title: "Chief" });
  expect(profileOf(user("UGUEST"))).toMatchObject({
    is_restricted: true,
    guest_expires_at: "2030-03-17T17:46:40.000Z",
  });
  expect([user("UGONE").status, traitOf(user("UGONE")).status]).toEqual([
    { status: "RESOURCE_STATUS_DELETED" },
    { status: "STATUS_DELETED" },
  ]);
  expect(traitOf(user("UBOTTY")).accountType).toBe(`ACCOUNT_TYPE_${UserTrait_AccountType[2]}`);
  expect(profileOf(user("USTRANGER"))).toMatchObject({ is_stranger: true });
});

test("that two-factor authentication is off is said only where the token is told of it", async () => {
  const mfaOf = async (asked: object, from = tenant) => {
    const { user } = await synced(asked, {}, from);
    return ["UTWO", "UREAL", "UUNTOLD"].map((id) => traitOf(user(id)).mfaStatus);
  };
  expect(await mfaOf({})).toEqual([{ mfaEnabled: true }, undefined, undefined]);
  const owner = { kind: "user", userId: "U000000", scopes: base.tokens[botToken]!.scopes } as const;
  const ofOwner = { ...tenant, tokens: { ...tenant.tokens, owner } };
  expect(await mfaOf({ token: "owner" }, ofOwner)).toEqual([{ mfaEnabled: true }, {}, undefined]);
});

test("an account that is in no workspace has a row; what SCIM says of one goes before what a workspace says", async () => {
  const scimUsers = base.scimUsers.map((one, at) => (at === 2 ? { ...one, active: false } : one));
  const alone = { ...base.scimUsers[1]!, id: "UALONE", userName: "alone", externalId: "42" };
  const { user } = await synced({ businessPlusToken }, {}, { ...tenant, scimUsers: [...scimUsers, alone] });
  expect(user("UALONE")).toMatchObject({ displayName: "alone", profile: { external_id: "42" } });
  expect(user("UALONE").parentResourceId).toBeUndefined();
  expect(user(scimUsers[2]!.id).status).toEqual({ status: "RESOURCE_STATUS_DISABLED" });
});

test("members of user groups whom the list does not tell are asked for", async () => {
  const [group] = base.usergroups;
  const silent = {
    ...tenant,
    usergroups: tenant.usergroups.map((one) => (one === group ? { ...one, _users: null } : one)),
  };
  const whole = await synced({});
  expect(whole.app.sent.some(({ path }) => path === "/api/usergroups.users.list")).toBe(false);
  const short = await synced({}, { listedMembers: 1 });
  const asked = short.app.sent.filter(({ path }) => path === "/api/usergroups.users.list");
  expect(asked).toHaveLength(tenant.usergroups.filter(({ _users }) => _users!.length > 1).length);
  expect(asked.length).toBeGreaterThan(2);
  expect(short.rows.grants).toEqual(whole.rows.grants);
  const none = await synced({}, {}, silent);
  expect([...none.rows.grants.keys()].filter((id) => id.startsWith(`userGroup:${group!.id}:`))).toEqual([]);
});

describe("the base URL", () => {
  test.each([
    ["http://127.0.0.1:9/api/", "/api/", "/scim/v2/"],
    ["http://127.0.0.1:9", "/api/", "/scim/v2/"],
    ["http://127.0.0.1:9/under/api", "/under/api/", "/under/scim/v2/"],
  ])("%s is where everything goes, tokens too", async (baseUrl, web, scim) => {
    const app = openSlack(tenant, { token: botToken, businessPlusToken, baseUrl });
    await app.sync().catch(() => undefined);
    expect(app.sent.length).toBeGreaterThan(0);
    for (const { host, path } of app.sent) {
      expect(host).toBe("127.0.0.1:9");
      expect(path.startsWith(web) || path.startsWith(scim)).toBe(true);
    }
  });
});

describe("a single resource", () => {
  const scimUsers = [...base.scimUsers, { ...base.scimUsers[1]!, id: "UALONE", userName: "alone" }];
  const app = (config: object = {}, options: object = {}) =>
    openSlack({ ...tenant, scimUsers }, { token: botToken, businessPlusToken, ...config }, options);
  const targeted = async (ids: readonly string[], options: object = {}) => {
    const targets = ids.map((id) => {
      const [resourceType, ...rest] = id.split(":");
      return { resourceType: resourceType!, resource: rest.join(":") };
    });
    const { store } = await app({}, options).sync({ targets });
    return storedRows(store).resources;
  };

  test("is looked up as it is listed", async () => {
    const listed = storedRows((await app().sync()).store).resources;
    const ids = [`workspace:${second}`, `workspaceRole:${second}:admin`, `group:${base.scimGroups[0]!.id}`];
    const group = `userGroup:${base.usergroups[1]!.id}`;
    const found = await targeted([...ids, group, "user:UREAL", "user:UALONE"]);
    for (const id of [...ids, group, "user:UREAL", "user:UALONE"])
      expect([id, found.get(id)]).toEqual([id, listed.get(id)]);
  });

  test("of a workspace is found though another one does not grant access", async () => {
    const group = base.usergroups.find(({ team_id }) => team_id === third)!;
    const found = await targeted([`userGroup:${group.id}`], { deniedTeams: [second] });
    expect(found.has(`userGroup:${group.id}`)).toBe(true);
  });
});
