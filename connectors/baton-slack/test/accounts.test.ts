import { BatonActionStatus } from "@baton-connectors/protocol/connector-v2";
import { toBatonError } from "@baton-connectors/sdk";
import type { JsonObject } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import { botToken, businessPlusToken, makeTenant } from "../simulator/index.ts";
import { openSlack } from "./slack.ts";

const tenant = makeTenant({ users: 12, workspaces: 1 }, 4);
const [owner, someone] = [tenant.scimUsers[0]!.id, tenant.scimUsers[1]!.id];
const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

function opened(config = {}) {
  const app = openSlack(structuredClone(tenant), { token: botToken, businessPlusToken, ...config });
  const of = (id: string) => app.tenant.scimUsers.find((one) => one.id === id);
  return {
    ...app,
    of,
    invoke: (name: string, args: JsonObject) =>
      app.runtime.invokeAction({ name, args, resourceTypeId: "", inlineWaitMs: 5000 }),
    create: (profile: JsonObject, login = "") =>
      app.runtime.createAccount({
        resourceTypeId: "user",
        account: { emails: [], login, loginAliases: [], profile },
        credentials: undefined,
      }),
  };
}
const bodies = (app: { readonly sent: readonly { method: string; body: string }[] }) =>
  app.sent.filter(({ method }) => method !== "GET").map(({ method, body }) => [method, body && JSON.parse(body)]);

describe("an account is created", () => {
  test("with what the profile says", async () => {
    const app = opened();
    const made = await app.create({
      ...{ email: "ada@example.com", username: "ada", given_name: "Ada", family_name: "L" },
      ...{ display_name: "Ada L", title: "Countess", department: "Engines" },
    });
    expect(made).toMatchObject({
      outcome: "created",
      resource: { displayName: "ada", profile: { title: "Countess", department: "Engines", login: "ada@example.com" } },
    });
    const [[method, body]] = bodies(app) as [[string, object]];
    expect([method, body]).toEqual([
      "POST",
      {
        ...{ schemas: ["urn:ietf:params:scim:schemas:core:2.0:User", enterprise] },
        ...{
          userName: "ada",
          displayName: "Ada L",
          title: "Countess",
          emails: [{ value: "ada@example.com", primary: true }],
        },
        ...{ name: { givenName: "Ada", familyName: "L" }, [enterprise]: { department: "Engines" } },
      },
    ]);
  });

  test("by its address alone, of which Slack makes a name", async () => {
    const app = opened();
    await app.create({ email: "somebody.with.a.long.name@example.com" });
    expect(bodies(app)).toMatchObject([["POST", { userName: "somebody.with.a.long.name@example.com" }]]);
    expect(bodies(app)[0]![1]).not.toHaveProperty("name");
  });

  test("in SCIM 1.1's words on GovSlack", async () => {
    const app = opened({ govEnv: true });
    expect(await app.create({ email: "grace@example.com", department: "Navy" })).toMatchObject({ outcome: "created" });
    expect(app.sent[0]).toMatchObject({ host: "api.slack-gov.com", path: "/scim/v1/Users" });
    const older = "urn:scim:schemas:extension:enterprise:1.0";
    expect(bodies(app)).toMatchObject([
      ["POST", { schemas: ["urn:scim:schemas:core:1.0", older], [older]: { department: "Navy" } }],
    ]);
  });

  test.each([
    ["the name", { email: "other@example.com", username: tenant.scimUsers[1]!.userName }],
    ["the address", { email: tenant.scimUsers[1]!.email, username: "other" }],
  ])("once: %s is there already", async (_, profile) => {
    const app = opened();
    expect(await app.create(profile)).toMatchObject({ outcome: "already-exists" });
    expect(app.tenant.scimUsers).toHaveLength(tenant.scimUsers.length);
  });

  test("or nothing is sent, without an address", async () => {
    const app = opened();
    const error = await app.create({ username: "ada" }).catch(toBatonError);
    expect([(error as { message: string }).message, app.sent]).toEqual([expect.stringContaining("email"), []]);
  });
});

describe("an account is changed", () => {
  test("in what is given, and in nothing else", async () => {
    const app = opened();
    const changes = {
      email: "new@example.com",
      family_name: "New",
      department: "Sales",
      title: "",
      display_name: " New ",
    };
    const { status, response } = await app.invoke("update_user", { user_id: someone, ...changes });
    expect([status, response]).toEqual([
      BatonActionStatus.COMPLETE,
      { success: true, message: `User ${someone} updated successfully`, user_id: someone },
    ]);
    expect(bodies(app)).toEqual([
      [
        "PATCH",
        {
          schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
          Operations: [
            { op: "replace", path: "displayName", value: "New" },
            { op: "replace", path: "name.familyName", value: "New" },
            { op: "add", path: "emails", value: [{ value: "new@example.com", primary: true }] },
            { op: "add", path: `${enterprise}:department`, value: "Sales" },
          ],
        },
      ],
    ]);
    const before = tenant.scimUsers[1]!;
    expect(app.of(someone)).toEqual({
      ...{ ...before, email: "new@example.com", displayName: "New" },
      extra: { name: { familyName: "New" }, [enterprise]: { department: "Sales" } },
    });
  });

  test("in SCIM 1.1's words on GovSlack", async () => {
    const app = opened({ govEnv: true });
    const { status } = await app.invoke("update_user", { user_id: someone, title: "Agent", username: "agent" });
    expect(status).toBe(BatonActionStatus.COMPLETE);
    expect(bodies(app)).toEqual([
      ["PATCH", { schemas: ["urn:scim:schemas:core:1.0"], userName: "agent", title: "Agent" }],
    ]);
    expect(app.of(someone)).toMatchObject({ userName: "agent", extra: { title: "Agent" } });
  });

  test.each<[string, JsonObject, string]>([
    ["nothing to change", { user_id: someone }, "nothing to be changed"],
    ["what is no text", { user_id: someone, title: 5 }, "title must be a text"],
    ["no account", { title: "T" }, "user_id"],
  ])("or nothing is sent: %s", async (_, args, said) => {
    const app = opened();
    const { status, response } = await app.invoke("update_user", args);
    expect([status, JSON.stringify(response), app.sent]).toEqual([
      BatonActionStatus.FAILED,
      expect.stringContaining(said),
      [],
    ]);
  });

  test("or Slack's word says why not", async () => {
    const app = opened();
    const long = await app.invoke("update_user", { user_id: someone, username: "a".repeat(22) });
    expect(JSON.stringify(long.response)).toContain("username_too_long");
  });
});

describe("an account is deactivated", () => {
  const remove = (app: ReturnType<typeof opened>, resource: string) =>
    app.runtime.deleteResource({
      id: { $typeName: "c1.connector.v2.ResourceId", resourceType: "user", resource, batonResource: false },
    });

  test("and activated again, as often as is asked for", async () => {
    const app = opened();
    for (let turn = 0; turn < 2; turn++) {
      await remove(app, someone);
      expect((await app.invoke("disable_user", { user_id: someone })).status).toBe(BatonActionStatus.COMPLETE);
      expect(app.of(someone)?.active).toBe(false);
      expect((await app.invoke("enable_user", { user_id: someone })).status).toBe(BatonActionStatus.COMPLETE);
      expect(app.of(someone)?.active).toBe(true);
    }
  });

  test("unless nobody is there, or an owner", async () => {
    const app = opened();
    await expect(remove(app, "U0NOBODY")).resolves.toMatchObject({ annotations: [expect.anything()] });
    app.tenant.scimUsers[0] = { ...app.tenant.scimUsers[0]!, _owner: true } as never;
    const error = await remove(app, owner).catch(toBatonError);
    expect(error).toMatchObject({ code: "PermissionDenied", hint: expect.stringContaining("owner") });
  });

  test("not without a Business+ token", async () => {
    const app = opened({ businessPlusToken: "" });
    await expect(remove(app, someone)).rejects.toMatchObject({ code: "Unimplemented" });
    await expect(app.create({ email: "ada@example.com" })).rejects.toMatchObject({ code: "Unimplemented" });
    expect((await app.invoke("disable_user", { user_id: someone })).status).toBe(BatonActionStatus.FAILED);
    expect(app.sent).toEqual([]);
  });
});
