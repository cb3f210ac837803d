import { LocalCredentialOptionsSchema } from "@baton-connectors/protocol/connector-v2";
import type { AccountInfo } from "@baton-connectors/sdk";
import { create, type JsonObject } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import { makeTenant, type Quirks, type ScimObject, simulatedMapping } from "../simulator/index.ts";
import { openInstance } from "./instance.ts";
import { plainConfig } from "./subject.ts";

const tenant = makeTenant({ users: 5, groups: 2 });
const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const random = create(LocalCredentialOptionsSchema, { options: { case: "randomPassword", value: { length: 20n } } });

function open(quirks: Quirks = {}, deleteUser = "delete") {
  const instance = openInstance(tenant, quirks);
  const yaml = simulatedMapping("https://app.test").replace(
    "provisioning:",
    `provisioning:\n  deleteUser: ${deleteUser}`,
  );
  const runtime = instance.runtime({ ...plainConfig, apiKey: tenant.token, scimConfigValue: yaml });
  return {
    instance,
    runtime,
    user: (id: string) => instance.server.state.users.find((one) => one.id === id),
    named: (name: string) => instance.server.state.users.find(({ userName }) => userName === name),
    make: (profile: JsonObject, more: Partial<AccountInfo> = {}, credentials?: typeof random) =>
      runtime.createAccount({
        resourceTypeId: "user",
        account: { login: "", loginAliases: [], emails: [], profile, ...more },
        credentials,
      }),
    act: async (name: string, id: string, args: JsonObject = {}) => {
      const user = { user_id: { resource_type_id: "user", resource_id: id } };
      const { response } = await runtime.invokeAction({
        name,
        resourceTypeId: "user",
        args: { ...user, ...args },
        inlineWaitMs: 60_000,
      });
      return response;
    },
  };
}
const id = { resourceType: "user", resource: "u-1" } as never;
const whole = { email: "ann@example.com", first_name: "Ann", last_name: "Lee", title: "Cook", department: "Kitchen" };

describe("an account is made", () => {
  test("of what the request says and the server's schemas have, of extensions too", async () => {
    const { make, named, instance } = open();
    const made = await make({ ...whole, shoe_size: "44" });
    expect(made).toMatchObject({ outcome: "created", resource: { displayName: "Ann Lee" } });
    expect(named("ann@example.com")).toMatchObject({
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:User", enterprise],
      name: { givenName: "Ann", familyName: "Lee", formatted: "Ann Lee" },
      displayName: "Ann Lee",
      emails: [{ value: "ann@example.com", type: "work", primary: true }],
      active: true,
      title: "Cook",
      [enterprise]: { department: "Kitchen" },
    });
    expect(JSON.stringify(named("ann@example.com"))).not.toContain("44");
    expect(instance.logged.join("\n")).toMatch(/no such attributes.*shoe_size/);
  });

  test.each(["locationOnly", "plain"])("whatever the answer holds: %s", async (kind) => {
    const { make } = open(kind === "plain" ? { filter: "plain" } : { locationOnly: true });
    expect(await make(whole)).toMatchObject({ outcome: "created", resource: { displayName: "Ann Lee" } });
  });

  test("once: the second time it is there already", async () => {
    const { make, instance } = open();
    await make(whole);
    expect(await make(whole)).toMatchObject({ outcome: "already-exists", resource: { displayName: "Ann Lee" } });
    expect(instance.server.state.users.length).toBe(6);
  });

  test("with a password, where users have one", async () => {
    const { make, named } = open();
    const made = await make(whole, {}, random);
    const [password] = (made.plaintexts ?? []).map(({ bytes }) => Buffer.from(bytes).toString());
    expect([password!.length, named("ann@example.com")!.password]).toEqual([20, password]);
  });

  test("inactive, if that is asked for; without an e-mail by its login", async () => {
    const { make, named } = open();
    await make({ active: "false", email: "x@example.com" }, { login: "plain.login" });
    expect(named("plain.login")).toMatchObject({ active: false });
  });

  test("not at all where the server refuses it; in its words", async () => {
    const { make } = open({ contentType: "scim" });
    const { instance, make: refused } = open({}, "delete");
    await expect(refused({ email: "", username: "" }, { login: "" })).rejects.toThrow(/username|email/);
    expect(instance.requests.filter(({ method }) => method === "POST")).toEqual([]);
    expect(await make(whole)).toMatchObject({ outcome: "created" });
  });
});

describe("an account is changed", () => {
  const servers: Readonly<Record<string, Quirks>> = {
    strict: {},
    "no PATCH": { patch: "none" },
    "SCIM 1.1": { patch: "1.1" },
    "no ETags": { etag: false },
    "JSON only": { contentType: "json" },
    "lower case": { names: "lower" },
  };
  test.each(Object.entries(servers))("%s: disabled, enabled, and so already", async (_, quirks) => {
    const { act, user } = open(quirks);
    const before = structuredClone(user("u-1")!);
    for (const [name, active] of [
      ["disable_user", false],
      ["disable_user", false],
      ["enable_user", true],
    ] as const) {
      expect(await act(name, "u-1")).toEqual({ success: true });
      expect(activeOf(user("u-1")!)).toBe(active);
    }
    expect(lowerCased(user("u-1")!)).toMatchObject(lowerCased({ ...before, active: true }));
  });

  test.each(Object.entries(servers))("%s: names, e-mail and what the schema has", async (_, quirks) => {
    const { act, user } = open(quirks);
    const args = { last_name: "New", email: "new@example.com", attributes: { title: "Boss", department: "Head" } };
    expect(await act("update_user", "u-1", args)).toEqual({ success: true });
    expect(lowerCased(user("u-1")!)).toMatchObject(
      lowerCased({
        userName: "user1@example.com",
        name: { givenName: "Given1", familyName: "New" },
        emails: [{ value: "new@example.com", type: "work", primary: true }],
        title: "Boss",
        [enterprise]: { department: "Head" },
        active: true,
      }),
    );
  });

  test("not where the server has no such attribute, or nothing is to be changed", async () => {
    const { act, user } = open();
    const before = structuredClone(user("u-1"));
    expect(JSON.stringify(await act("update_user", "u-1", { attributes: { shoe_size: "44" } }))).toMatch(/shoe_size/);
    expect(JSON.stringify(await act("update_user", "u-1"))).toMatch(/no attribute/);
    expect(JSON.stringify(await act("disable_user", "nobody"))).toMatch(/nobody/);
    expect(user("u-1")).toEqual(before);
  });

  test("a new password", async () => {
    const { runtime, user } = open();
    const { plaintexts } = await runtime.rotateCredential({ id, credentials: random });
    expect(user("u-1")!.password).toBe(Buffer.from(plaintexts[0]!.bytes).toString());
  });
});

describe("an account is removed", () => {
  test("deleted, once and again", async () => {
    const { runtime, user } = open();
    await runtime.deleteResource({ id });
    expect(user("u-1")).toBeUndefined();
    await runtime.deleteResource({ id });
  });

  test.each([{}, { patch: "none" }, { patch: "1.1" }] satisfies Quirks[])(
    "made inactive where that is wanted: %j",
    async (quirks) => {
      const { runtime, user } = open(quirks, "deactivate");
      await runtime.deleteResource({ id });
      expect(user("u-1")).toMatchObject({ active: false, userName: "user1@example.com" });
    },
  );
});

const lowerCased = (value: unknown): object => JSON.parse(JSON.stringify(value).toLowerCase()) as object;
const activeOf = (user: ScimObject) => user.active ?? user.Active;
