import { BatonActionStatus } from "@baton-connectors/protocol/connector-v2";
import type { JsonObject } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import { type Organisation, openOrganisation } from "./organisation.ts";

const [ada, staged, provisioned, suspended, deprovisioned, future] = [1, 2, 3, 7, 8, 9].map(
  (n) => `00ua000000000000${n}x7d`,
) as [string, string, string, string, string, string];
const custom = "00ga0000000000012x7d";
const user = (id: string) => ({ resource_type_id: "user", resource_id: id });

/** What an action answers, what it called, and what it sent. */
async function invoke(organisation: Organisation, name: string, resourceTypeId: string, args: JsonObject) {
  const runtime = organisation.runtime();
  const from = organisation.requests.length;
  const { status, response } = await runtime.invokeAction({ name, resourceTypeId, args, inlineWaitMs: 10_000 });
  const made = organisation.requests.slice(from);
  return {
    done: status === BatonActionStatus.COMPLETE,
    response,
    calls: made.map(({ method, path, query }) => `${method} ${path}${query && `?${query}`}`),
    bodies: made.filter(({ body }) => body !== "").map(({ body }) => JSON.parse(body) as unknown),
  };
}

const get = (id: string) => `GET /api/v1/users/${id}`;
const lifecycle = (id: string, verb: string) => `POST /api/v1/users/${id}/lifecycle/${verb}`;

describe("enable_user and disable_user", () => {
  const enabled = (id: string) => `Account ${id} has been successfully enabled`;
  const disabled = (id: string) => `Account ${id} has been successfully disabled`;
  const was = (id: string, to: string, status: string) => `Account ${id} was already ${to} (Okta status ${status})`;

  test.each([
    ["enable_user", staged, [get(staged), lifecycle(staged, "activate?sendEmail=false")], enabled(staged)],
    ["enable_user", suspended, [get(suspended), lifecycle(suspended, "unsuspend")], enabled(suspended)],
    ["enable_user", ada, [get(ada)], was(ada, "enabled", "ACTIVE")],
    ["enable_user", provisioned, [get(provisioned)], was(provisioned, "enabled", "PROVISIONED")],
    ["disable_user", ada, [get(ada), lifecycle(ada, "suspend")], disabled(ada)],
    ["disable_user", staged, [get(staged)], was(staged, "disabled", "STAGED")],
    ["disable_user", suspended, [get(suspended)], was(suspended, "disabled", "SUSPENDED")],
    ["disable_user", deprovisioned, [get(deprovisioned)], was(deprovisioned, "disabled", "DEPROVISIONED")],
  ])("%s of %s", async (name, id, calls, message) => {
    const result = await invoke(openOrganisation(), name, "", { user_id: id });
    expect(result).toEqual({ done: true, response: { success: true, message }, calls, bodies: [] });
  });

  test.each([
    ["enable_user", { user_id: deprovisioned }, [get(deprovisioned)], "cannot be enabled from the Okta status DEPROV"],
    ["enable_user", { user_id: future }, [get(future)], "cannot be enabled from the Okta status FUTURE_STATUS"],
    ["disable_user", { user_id: future }, [get(future)], "cannot be disabled from the Okta status FUTURE_STATUS"],
    ["enable_user", { user_id: "00unone" }, [get("00unone")], "answered 404"],
    ["enable_user", {}, [], "no arguments provided"],
    ["disable_user", { user_id: 5 }, [], "user_id must be a non-empty text"],
    ["disable_user", { user_id: "" }, [], "user_id must be a non-empty text"],
  ])("%s with %j is refused", async (name, args, calls, words) => {
    const { done, response, calls: made } = await invoke(openOrganisation(), name, "", args);
    expect([done, made]).toEqual([false, calls]);
    expect(response.error).toContain(words);
  });
});

describe("update_user", () => {
  const update = (user_profile: unknown, organisation = openOrganisation({ sim: { customAttributes: ["list"] } })) =>
    invoke(organisation, "update_user", "", { user_id: ada, user_profile } as JsonObject);

  test.each([
    ['{"title":null,"department":"","customInt":5}', { title: null, department: "", customInt: 5 }],
    [
      { list: ["a", "b"], customBool: false },
      { list: ["a", "b"], customBool: false },
    ],
  ])("%j is sent as it is, in one call", async (given, profile) => {
    const result = await update(given);
    const updated_fields = Object.keys(profile).sort().join(", ");
    expect(result).toEqual({
      done: true,
      response: { success: true, updated_fields },
      calls: [`POST /api/v1/users/${ada}`],
      bodies: [{ profile }],
    });
  });

  test.each([
    ["{}", "names no attribute"],
    [{}, "names no attribute"],
    ["[]", "must be a JSON object"],
    ["5", "must be a JSON object"],
    [null, "must be a JSON object"],
    ["{oops", "is not JSON"],
    [{ manager: { id: 1 } }, "manager must be"],
    [{ list: ["a", 1] }, "list must be"],
  ])("%j is refused before Okta is asked", async (given, words) => {
    const { done, response, calls } = await update(given);
    expect([done, calls]).toEqual([false, []]);
    expect(response.error).toContain(words);
  });

  test("fails as a whole for one attribute Okta does not know, and changes nothing", async () => {
    const organisation = openOrganisation();
    const { done, response } = await update({ title: "New", shoeSize: "44" }, organisation);
    expect(done).toBe(false);
    expect(response.error).toContain("shoeSize: Property name is not defined in the schema");
    expect(organisation.world.user(ada)!.profile).toMatchObject({ title: "Engineer" });
  });
});

describe("update_profile", () => {
  test("sends the named attributes and the additional ones, empty text included, in one call", async () => {
    const args = {
      user_id: { resource_type: "user", resource: ada },
      title: "Boss",
      division: "",
      costCenter: null,
      additionalAttributes: { customInt: "7" },
    };
    const result = await invoke(openOrganisation(), "update_profile", "user", args);
    expect(result.calls).toEqual([`POST /api/v1/users/${ada}`]);
    expect(result.bodies).toEqual([{ profile: { title: "Boss", division: "", customInt: "7" } }]);
    expect(result.response).toMatchObject({
      success: true,
      updated_user: {
        resourceId: { resourceTypeId: "user", resourceId: ada },
        displayName: "Ada L.",
        annotations: [
          { "@type": "type.googleapis.com/c1.connector.v2.V1Identifier", id: ada },
          { "@type": "type.googleapis.com/c1.connector.v2.RawId", id: ada },
          { "@type": "type.googleapis.com/c1.connector.v2.UserTrait" },
        ],
      },
    });
    expect(Object.keys(result.response.updated_user as object)).toEqual(["resourceId", "displayName", "annotations"]);
  });

  test.each([
    [{ user_id: user(ada) }, "no profile attribute to update"],
    [{ user_id: user(ada), title: null }, "no profile attribute to update"],
    [{ user_id: user(ada), title: 5 }, "title must be a text"],
    [{ user_id: user(ada), additionalAttributes: { title: "x" } }, "repeats title"],
    [{ user_id: user(ada), additionalAttributes: "x" }, "must be an object"],
    [{ user_id: user(ada), additionalAttributes: { a: { b: 1 } } }, "additionalAttributes: a must be"],
    [{ user_id: user(ada), title: "x", additionalAttributes: { a: ["b", 1] } }, "additionalAttributes: a must be"],
    [{ user_id: { resource_type_id: "group", resource_id: "g" }, title: "x" }, "must name a user"],
    [{ user_id: ada, title: "x" }, "must name a user"],
    [{ user_id: user(""), title: "x" }, "has no id"],
  ])("%j is refused before Okta is asked", async (args, words) => {
    const { done, response, calls } = await invoke(openOrganisation(), "update_profile", "user", args as JsonObject);
    expect([done, calls]).toEqual([false, []]);
    expect(response.error).toContain(words);
  });

  test("answers with a resource that leaves out a name that is empty", async () => {
    const organisation = openOrganisation();
    const { response } = await invoke(organisation, "update_profile", "user", { user_id: user(ada), displayName: "" });
    expect(Object.keys(response.updated_user as object)).toEqual(["resourceId", "annotations"]);
  });

  test("of a user who is gone fails", async () => {
    const args = { user_id: user("00unone"), title: "x" };
    const { done, response } = await invoke(openOrganisation(), "update_profile", "user", args);
    expect([done, response.error]).toEqual([false, expect.stringContaining("404")]);
  });
});

describe("deactivate_user and delete_user", () => {
  const deactivate = (id: string) => [get(id), lifecycle(id, "deactivate?sendEmail=false"), get(id)];
  test.each([
    ["deactivate_user", ada, deactivate(ada), `Account ${ada} has been successfully deactivated`],
    ["deactivate_user", deprovisioned, [get(deprovisioned)], `Account ${deprovisioned} was already deactivated`],
    [
      "delete_user",
      ada,
      [...deactivate(ada), `DELETE /api/v1/users/${ada}`, get(ada)],
      `Account ${ada} has been permanently deleted`,
    ],
    ["delete_user", "00unone", [get("00unone")], "Account 00unone was already deleted"],
  ])("%s of %s", async (name, id, calls, message) => {
    const result = await invoke(openOrganisation(), name, "user", { user_id: user(id) });
    expect(result).toEqual({ done: true, response: { success: true, message }, calls, bodies: [] });
  });

  test("what somebody else has deactivated meanwhile was so already", async () => {
    const states = ["ACTIVE", "DEPROVISIONED"].map((status) => ({
      method: "GET",
      path: `/api/v1/users/${ada}`,
      times: 1,
      effect: { kind: "reply" as const, reply: { status: 200, body: { id: ada, status } } },
    }));
    const refused = { status: 403, body: { errorCode: "E0000016", errorSummary: "Activation failed" } };
    const refusal = { path: `/api/v1/users/${ada}/lifecycle/*`, effect: { kind: "reply" as const, reply: refused } };
    const faults = [states[0]!, { ...states[1]!, after: 1 }, refusal];
    const { response } = await invoke(openOrganisation({ faults }), "deactivate_user", "user", { user_id: user(ada) });
    expect(response).toEqual({ success: true, message: `Account ${ada} was already deactivated` });
  });

  test("a missing user cannot be deactivated", async () => {
    const result = await invoke(openOrganisation(), "deactivate_user", "user", { user_id: user("00unone") });
    expect(result).toMatchObject({ done: false, calls: [get("00unone")] });
    expect(result.response.error).toContain("no user 00unone");
  });
});

describe("groups", () => {
  test("are created with their members, one by one", async () => {
    const organisation = openOrganisation();
    const args = { name: "New", description: "d", userMembers: [user(ada), user(staged)] };
    const { calls, bodies, response } = await invoke(organisation, "create", "group", args);
    const id = organisation.world.tenant.groups.at(-1)!.id;
    expect(calls).toEqual([
      "POST /api/v1/groups",
      `PUT /api/v1/groups/${id}/users/${ada}`,
      `PUT /api/v1/groups/${id}/users/${staged}`,
    ]);
    expect(bodies).toEqual([{ profile: { name: "New", description: "d" } }]);
    expect(response).toMatchObject({
      success: true,
      resource: {
        resourceId: { resourceTypeId: "group", resourceId: id },
        displayName: "New",
        annotations: [{ id }, { id }, { groupSourceType: "native", rawGroupSourceType: "OKTA_GROUP" }],
      },
    });
  });

  test("stay when a member cannot be added, and the error names group and member", async () => {
    const organisation = openOrganisation();
    const args = { name: "New", userMembers: [user(ada), user("00unone"), user(staged)] };
    const { done, calls, response } = await invoke(organisation, "create", "group", args);
    const { id, members } = organisation.world.tenant.groups.at(-1)!;
    expect([done, calls.length, members]).toEqual([false, 3, [ada]]);
    expect(response.error).toContain(`the group ${id} was created, but the member 00unone was not added`);
  });

  test.each([
    [{}, "name must be a non-empty text"],
    [{ name: "" }, "name must be a non-empty text"],
    [{ name: "x".repeat(256) }, "1 to 255 characters"],
    [{ name: "x", description: 5 }, "description must be a text"],
    [{ name: "x", userMembers: "all" }, "userMembers must be a list"],
    [{ name: "x", userMembers: [{ resource_type_id: "group", resource_id: "g" }] }, "must name a user"],
  ])("%j is refused before Okta is asked", async (args, words) => {
    const { done, response, calls } = await invoke(openOrganisation(), "create", "group", args as JsonObject);
    expect([done, calls]).toEqual([false, []]);
    expect(response.error).toContain(words);
  });

  test("are renamed with their custom attributes kept, and not touched when nothing changes", async () => {
    const organisation = openOrganisation();
    const modify = (args: JsonObject) => invoke(organisation, "modify_group", "group", { group_id: custom, ...args });
    const renamed = await modify({ name: "Renamed" });
    expect(renamed.calls).toEqual([`GET /api/v1/groups/${custom}`, `PUT /api/v1/groups/${custom}`]);
    expect(renamed.bodies).toEqual([
      { profile: { name: "Renamed", description: 'd\n"x"', customAttr: "lost", customNum: 5 } },
    ]);
    expect((await modify({ description: "" })).bodies).toEqual([
      { profile: { name: "Renamed", description: "", customAttr: "lost", customNum: 5 } },
    ]);
    for (const same of [{ name: "Renamed" }, { name: "Renamed", description: "" }]) {
      expect(await modify(same)).toMatchObject({ done: true, calls: [`GET /api/v1/groups/${custom}`] });
    }
    for (const nothing of [{}, { name: null, description: null }]) {
      const { done, calls, response } = await modify(nothing);
      expect([done, calls, response.error]).toEqual([false, [], expect.stringContaining("a name or a description")]);
    }
  });

  test("that are missing, or that Okta or an app owns, cannot be renamed", async () => {
    for (const [id, words] of [
      ["00gnone", "answered 404"],
      ["00ga0000000000001x7d", "answered 501"],
      ["00ga0000000000005x7d", "answered 501"],
    ]) {
      const args = { group_id: id!, name: "x" };
      const { done, response } = await invoke(openOrganisation(), "modify_group", "group", args);
      expect([done, response.error]).toEqual([false, expect.stringContaining(words!)]);
    }
  });
});

test("an action that does not exist is not found", async () => {
  await expect(invoke(openOrganisation(), "explode", "", {})).rejects.toMatchObject({ code: "NotFound" });
  await expect(invoke(openOrganisation(), "delete_user", "", {})).rejects.toMatchObject({ code: "NotFound" });
});
