import { EntitlementSchema, ResourceSchema } from "@baton-connectors/protocol/connector-v2";
import { grantAlreadyExists, grantAlreadyRevoked, toBatonError } from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import { botToken, businessPlusToken, makeTenant } from "../simulator/index.ts";
import { openSlack, type SlackFault } from "./slack.ts";

const tenant = makeTenant({ users: 24, workspaces: 2, userGroups: 2, groups: 3 }, 2);
const group = tenant.scimGroups[0]!;
const outside = tenant.scimUsers.find(({ id, active }) => active && !group.members!.includes(id))!.id;

const idOf = (resourceType: string, resource: string) =>
  ({ $typeName: "c1.connector.v2.ResourceId", resourceType, resource, batonResource: false }) as const;
const resourceOf = (type: string, id: string) => create(ResourceSchema, { id: idOf(type, id) });
const entitlementOf = (id: string) =>
  create(EntitlementSchema, { id: `group:${id}:member`, resource: resourceOf("group", id) });
const user = (id: string) => resourceOf("user", id);

function opened(faults: readonly SlackFault[] = [], config = {}) {
  const app = openSlack(tenant, { token: botToken, businessPlusToken, ...config }, { faults });
  const membersOf = () => app.tenant.scimGroups.find(({ id }) => id === group.id)!.members;
  return {
    ...app,
    membersOf,
    grant: (userId: string, groupId = group.id) =>
      app.runtime.grant({ entitlement: entitlementOf(groupId), principal: user(userId) }),
    revoke: (userId: string, groupId = group.id) => {
      const id = `group:${groupId}:member:user:${userId}`;
      return app.runtime.revoke({
        grant: { id, entitlement: entitlementOf(groupId), principal: user(userId) } as never,
      });
    },
  };
}
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (thrown: unknown) => toBatonError(thrown),
  );

describe("a membership in an IDP group", () => {
  test("is granted and taken away one by one, whatever one process has seen before", async () => {
    const app = opened();
    for (let turn = 0; turn < 2; turn++) {
      expect((await app.grant(outside)).annotations ?? []).toEqual([]);
      expect(app.membersOf()).toEqual([...group.members!, outside]);
      expect((await app.grant(outside)).annotations).toEqual([grantAlreadyExists()]);
      expect((await app.revoke(outside)).annotations ?? []).toEqual([]);
      expect(app.membersOf()).toEqual(group.members);
      expect((await app.revoke(outside)).annotations).toEqual([grantAlreadyRevoked()]);
    }
    const bodies = app.sent.filter(({ method }) => method === "PATCH").map(({ body }) => JSON.parse(body).Operations);
    const [add, remove] = [
      [{ op: "add", path: "members", value: [{ value: outside }] }],
      [{ op: "remove", path: `members[value eq "${outside}"]` }],
    ];
    expect(bodies).toEqual([add, remove, add, remove]);
  });

  test("is gone with its group, which is gone only where it is not listed either", async () => {
    const held = group.members![0]!;
    const gone = opened();
    gone.tenant.scimGroups.splice(0, 1);
    expect((await gone.revoke(held)).annotations).toEqual([grantAlreadyRevoked()]);
    const hidden = opened([{ method: "GET", path: `/Groups/${group.id}`, status: 404, json: {} }]);
    expect((await failure(hidden.revoke(held)))?.code).toBe("NotFound");
    expect(hidden.membersOf()).toContain(held);
  });

  test("is not said to be taken away where Slack answers that it was and has done nothing", async () => {
    const held = group.members![0]!;
    const app = opened([{ method: "PATCH", path: "/Groups/", status: 200, json: {} }]);
    const error = await failure(app.revoke(held));
    expect([error?.code, error?.hint]).toEqual(["FailedPrecondition", expect.stringContaining("identity provider")]);
    expect(app.membersOf()).toContain(held);
  });

  test("is given back to the others where one removal takes all away", async () => {
    const held = group.members![0]!;
    const app = opened();
    const record = app.tenant.scimGroups.find(({ id }) => id === group.id)!;
    const emptied = Object.defineProperty({ ...record }, "members", {
      get: () => record.members,
      set: (members: string[]) => {
        record.members = members.length < group.members!.length ? [] : members;
        Object.defineProperty(emptied, "members", { value: record.members, writable: true });
      },
      configurable: true,
    });
    app.tenant.scimGroups[app.tenant.scimGroups.indexOf(record)] = emptied;
    await app.revoke(held);
    expect(new Set(emptied.members)).toEqual(new Set(group.members!.slice(1)));
    expect(app.logged.filter(({ level }) => level === "warn")).toHaveLength(1);
  });

  test.each(["a/b", "..", ".", "x?y=1", "x#y", "100%", "%2e%2e", "../Users/U000001", "a\\b", "ü ñ"])(
    "of the group or user %j is asked for by one part of an address, or refused",
    async (odd) => {
      const app = opened();
      const errors = [await failure(app.grant(outside, odd)), await failure(app.revoke(outside, odd))];
      const actions = ["disable_user", "enable_user", "update_user"].map((name) =>
        app.runtime.invokeAction({
          ...{ name, resourceTypeId: "", args: { user_id: odd, title: "T" }, inlineWaitMs: 5000 },
        }),
      );
      await Promise.all(actions);
      await failure(app.runtime.deleteResource({ id: idOf("user", odd), parent: undefined } as never));
      expect(errors[0]).toBeDefined();
      const single = app.sent.filter(({ path }) => path !== "/scim/v2/Groups?count=100&startIndex=1");
      for (const { path } of single)
        expect(path).toBe(`/scim/v2/${path.includes("/Users/") ? "Users" : "Groups"}/${encodeURIComponent(odd)}`);
      expect(app.tenant).toEqual(tenant);
    },
  );

  test("fails with Slack's own word, explained", async () => {
    const word = (detail: string, status: number): SlackFault => ({
      ...{ method: "PATCH", path: "/Groups/", status, times: 1 },
      json: { schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"], detail, status },
    });
    const full = await failure(opened([word("group_member_max_exceeded", 400)]).grant(outside));
    expect([full?.code, full?.message, full?.hint]).toEqual([
      "InvalidArgument",
      expect.stringContaining("group_member_max_exceeded"),
      expect.stringContaining("15,000"),
    ]);
    const denied = await failure(opened([word("permission_denied", 403)]).grant(outside));
    expect([denied?.code, denied?.permission]).toEqual(["PermissionDenied", "admin"]);
  });

  test("waits for Slack's lock on the group, and tries again what was lost", async () => {
    const locked = { status: 429, headers: { "Retry-After": "7" }, json: { detail: "resource_locked", status: 429 } };
    const app = opened([
      { method: "PATCH", path: "/Groups/", times: 1, ...locked },
      { method: "PATCH", path: "/Groups/", skip: 1, times: 1, close: true },
    ]);
    await app.grant(outside);
    expect(app.membersOf()).toContain(outside);
    expect(app.waits[0]).toBe(7000);
  });

  test("cannot be changed on GovSlack, nor without a Business+ token", async () => {
    const gov = opened([], { govEnv: true });
    const bare = opened([], { businessPlusToken: "" });
    for (const [app, said] of [
      [gov, "GovSlack"],
      [bare, "missing Business+ token"],
    ] as const) {
      expect((await failure(app.grant(outside)))?.message).toContain(said);
      expect((await failure(app.revoke(outside)))?.message).toContain(said);
      expect(app.sent).toEqual([]);
    }
  });
});
