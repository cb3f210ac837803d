import { BatonActionStatus } from "@baton-connectors/protocol/connector-v2";
import type { JsonObject } from "@bufbuild/protobuf";
import { describe, expect, test } from "@jest/globals";
import { type Acme, openAcme } from "./acme.ts";
import { ann } from "./action-cases.ts";

const failure = async (acme: Acme, name: string, args: JsonObject, type?: "user" | "group") => {
  const { status, response } = await acme.act(name, args, type);
  expect(status).toBe(BatonActionStatus.FAILED);
  return String(response.error);
};

describe("arguments that cannot be right fail before anything is sent:", () => {
  test.each<[string, JsonObject, ("user" | "group") | undefined, string]>([
    ["update_user_status", { resource_id: "101" }, undefined, "missing is_suspended"],
    ["update_user_status", { resource_id: "101", is_suspended: "true" }, undefined, "missing is_suspended"],
    ["update_user_status", { resource_id: "", is_suspended: true }, undefined, "resource_id must not be empty"],
    ["disable_user", { user_id: ann }, undefined, "missing user_id"],
    ["disable_user", { user_id: " " }, undefined, "user_id must not be empty"],
    [
      "change_user_primary_email",
      { resource_id: "", new_primary_email: "a@acme.test" },
      undefined,
      "must not be empty",
    ],
    ["sign_out_user", { user_id: ".." }, "user", "cannot be a part of the path"],
    ["enable_user", {}, undefined, "missing user_id"],
    ["change_user_primary_email", { resource_id: "101", new_primary_email: "ann" }, undefined, "not an address: ann"],
    ["transfer_user_drive_files", { resource_id: "101", target_resource_id: " 101 " }, undefined, "different users"],
    ["transfer_user_drive_files", { resource_id: " ", target_resource_id: "100" }, undefined, "must not be empty"],
    [
      "transfer_user_drive_files",
      { resource_id: "101", target_resource_id: "100", privacy_levels: "private" },
      undefined,
      "must be a list",
    ],
    [
      "transfer_user_drive_files",
      { resource_id: "101", target_resource_id: "100", privacy_levels: [" "] },
      undefined,
      "must name private, shared or both",
    ],
    [
      "transfer_user_drive_files",
      { resource_id: "101", target_resource_id: "100", privacy_levels: ["secret"] },
      undefined,
      'not a privacy level: "secret"',
    ],
    [
      "transfer_user_calendar",
      { resource_id: "101", target_resource_id: "100", release_resources: "yes" },
      undefined,
      "release_resources must be true or false",
    ],
    ["update_user", { user_id: "101", user_profile: '{"department":"x"}' }, undefined, "missing user_id"],
    ["update_user", { user_id: ann, user_profile: "{" }, undefined, "not a JSON object"],
    ["update_user", { user_id: ann, user_profile: "[]" }, undefined, "not a JSON object"],
    ["update_user", { user_id: ann, user_profile: '{"department":7}' }, undefined, "department must be text"],
    ["update_user", { user_id: ann, user_profile: '{"custom_schemas":[]}' }, undefined, "must be an object"],
    ["update_user", { user_id: ann, user_profile: '{"shoe_size":"44"}' }, undefined, "names no field"],
    ["update_user", { user_id: ann, user_profile: '{"manager_email":""}' }, undefined, "nothing could be changed"],
    [
      "update_user",
      { user_id: ann, user_profile: '{"recovery_email":"x"}' },
      undefined,
      "recovery_email is not an address",
    ],
    ["update_user_profile", { user_id: "101", custom_schemas: "{" }, "user", "custom_schemas is not JSON"],
    ["update_user_profile", { department: "x" }, "user", "missing user_id"],
    [
      "update_user_profile",
      { user_id: { resource_type_id: "group", resource_id: "g1" }, department: "x" },
      "user",
      "refers to a resource of type 'group'",
    ],
    ["change_user_org_unit", { user_id: "101", org_unit_path: "Sales" }, "user", "must begin with '/'"],
    ["offboarding_profile_update", { user_id: "101", archive_account: 1 }, "user", "must be true or false"],
    ["sign_out_user", { user_id: "" }, "user", "missing user_id"],
    ["update_user_manager", { user_id: "101", manager_email: "x" }, "user", "not an address"],
    ["make_admin", { user_id: "101" }, "user", "missing status"],
    ["create_group", { email: "a@acme.example" }, "group", "missing name"],
    ["modify_group_settings", { group_key: "g1" }, "group", "at least one setting"],
    ["modify_group_settings", { group_key: "g1", who_can_post_message: "ALL" }, "group", "must be one of"],
    ["modify_group_settings", { allow_web_posting: true }, "group", "missing group_key"],
  ])("%s %j", async (name, args, type, message) => {
    const acme = await openAcme();
    expect(await failure(acme, name, args, type)).toContain(message);
    expect(acme.calls()).toEqual([]);
  });
});

describe("a list that cannot be read is not overwritten:", () => {
  test.each([
    ["relations", { manager_email: "admin@acme.example" }],
    ["organizations", { department: "Sales" }],
    ["externalIds", { employee_id: "E-2" }],
  ])("%s", async (list, changes) => {
    const acme = await openAcme({ set: { [`users.1.${list}`]: [{ type: "work", value: 7, title: 7 }] } });
    const args = { user_id: ann, user_profile: JSON.stringify(changes) };
    expect(await failure(acme, "update_user", args)).toContain(`the user's ${list} have an unknown shape`);
    expect(acme.calls()).toEqual(["GET /users/101?projection=full"]);
  });
});

describe("what is not what was asked for", () => {
  const settings = "/groups/v1/groups/";
  test.each<[string, string, JsonObject, ("user" | "group") | undefined, string, unknown]>([
    ["a user without an id", "disable_user", { user_id: "101" }, undefined, "/users/101", { suspended: false }],
    ["an error beside a user", "disable_user", { user_id: "101" }, undefined, "/users/101", { id: "101", error: {} }],
    [
      "a user who is an error, to be written back",
      "update_user",
      { user_id: ann, user_profile: '{"employee_id":""}' },
      undefined,
      "/users/101",
      { id: "101", error: {} },
    ],
    [
      "settings of nothing",
      "modify_group_settings",
      { group_key: "g1", allow_web_posting: true },
      "group",
      settings,
      {},
    ],
    ["no list of tokens", "delete_all_oauth_tokens", { user_id: "101" }, "user", "/tokens", {}],
    ["no list of passwords", "delete_all_application_passwords", { user_id: "101" }, "user", "/asps", { items: [{}] }],
    [
      "no list of transfers",
      "transfer_user_calendar",
      { resource_id: "101", target_resource_id: "100" },
      undefined,
      "/transfers",
      { kind: "x" },
    ],
  ])("%s: nothing is written", async (_, name, args, type, path, body) => {
    const acme = await openAcme({ faults: [{ method: "GET", path, status: 200, body }] });
    await failure(acme, name, args, type);
    expect(acme.calls().filter((call) => !call.startsWith("GET"))).toEqual([]);
  });

  test("a group without an address has no settings", async () => {
    const acme = await openAcme({ set: { "groups.0.email": undefined } });
    const args = { group_key: "g1", allow_web_posting: false };
    expect(await failure(acme, "modify_group_settings", args, "group")).toContain("has no address");
  });
});

describe("what Google refuses", () => {
  test("of a path with a domain in it comes with a hint", async () => {
    const acme = await openAcme();
    const error = await failure(
      acme,
      "change_user_org_unit",
      { user_id: "101", org_unit_path: "/acme.example" },
      "user",
    );
    expect(error).toContain("without the domain");
  });

  test("for want of a licence comes with a hint", async () => {
    const acme = await openAcme({ set: { noArchivedLicense: true } });
    const args = { user_id: "101", archive_account: true };
    expect(await failure(acme, "offboarding_profile_update", args, "user")).toContain("archived-user licence");
  });

  test("for an address in an unverified domain comes with a hint; one that is taken is an error", async () => {
    const acme = await openAcme();
    const make = (email: string) => failure(acme, "create_group", { email, name: "New" }, "group");
    expect((await make("new@elsewhere.example")).split("verified for this customer")).toHaveLength(2);
    expect(await make("crew@acme.example")).toContain("Entity already exists.");
  });

  test("of some deletions does not stop the others, and is told with how many", async () => {
    const tokens = ["a", "b", "c"].map((name) => ({ clientId: `${name}.apps` }));
    const acme = await openAcme({
      set: { tokens: { 101: tokens } },
      faults: [{ method: "DELETE", path: "/tokens/a", status: 403, reason: "forbidden" }],
    });
    const error = await failure(acme, "delete_all_oauth_tokens", { user_id: "101" }, "user");
    expect(error).toContain("deleted 2 of 3");
    expect(acme.calls()).toHaveLength(4);
  });

  test("because the scope is not delegated is told; nothing is sent", async () => {
    const acme = await openAcme({ scopes: { allow: ["admin.directory.user.readonly"] } });
    const error = await failure(acme, "disable_user", { user_id: "101" });
    expect(error).toContain("auth/admin.directory.user is not delegated");
    expect(acme.calls()).toEqual([]);
  });

  test("for a while is not tried again: an action may have had its effect", async () => {
    const acme = await openAcme({ faults: [{ method: "POST", path: "/signOut", status: 503, times: 1 }] });
    expect(await failure(acme, "sign_out_user", { user_id: "101" }, "user")).toContain(
      "it is not known whether it was done",
    );
    expect(acme.calls()).toHaveLength(1);
  });

  test("of sessions to end leaves nothing to look for: who asked is told to ask once more", async () => {
    const acme = await openAcme({ faults: [{ method: "POST", path: "/signOut", status: 503, times: 1 }] });
    const error = await failure(acme, "sign_out_user", { user_id: "101" }, "user");
    expect(error).toContain("Ask once more");
    expect(error).not.toContain("Look in the app");
  });
});

test("an unknown action, and one of a type asked for without it, are not found", async () => {
  const acme = await openAcme();
  for (const name of ["nothing", "sign_out_user"])
    await expect(acme.act(name, { user_id: "101" })).rejects.toMatchObject({ code: "NotFound" });
});
