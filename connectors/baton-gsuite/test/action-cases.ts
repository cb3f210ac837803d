import type { JsonObject } from "@bufbuild/protobuf";
import { expect } from "@jest/globals";
import type { GoogleSetup } from "./google.ts";

/** Everything an action sends, in order, and what it returns. */
export interface ActionCase {
  readonly name: string;
  readonly type?: "user" | "group";
  readonly args: JsonObject;
  readonly setup?: GoogleSetup;
  readonly calls: readonly string[];
  readonly returns: JsonObject;
}

export const ann = { resource_type_id: "user", resource_id: "101" };
/** Users as actions return them; annotations are compared by the recordings. */
const resource = (id: string, displayName: string) =>
  expect.objectContaining({ resourceId: { resourceTypeId: "user", resourceId: id }, displayName }) as never;
const transfers = "/admin/datatransfer/v1/transfers";
const between = `${transfers}?newOwnerUserId=100&oldOwnerUserId=101`;
const transfer = (applicationId: string, status: string, id: string) => ({
  id,
  oldOwnerUserId: "101",
  newOwnerUserId: "100",
  overallTransferStatusCode: status,
  applicationDataTransfers: [{ applicationId }],
});
const [drive, calendar] = ["55656082996", "435070579839"];
const moved = (applicationId: string, params?: string) =>
  `POST ${transfers} {"applicationDataTransfers":[{"applicationId":"${applicationId}"${params ? `,"applicationTransferParams":[${params}]` : ""}}],"newOwnerUserId":"100","oldOwnerUserId":"101"}`;
const settingsPath = "/groups/v1/groups/crew@acme.example";

export const actionCases: Readonly<Record<string, ActionCase>> = {
  "update_user_status writes, whatever the state": {
    name: "update_user_status",
    args: { resource_id: "102", is_suspended: true },
    calls: ['PUT /users/102 {"suspended":true}'],
    returns: { success: true },
  },
  "disable_user suspends": {
    name: "disable_user",
    args: { user_id: "101" },
    calls: ["GET /users/101", 'PUT /users/101 {"suspended":true}'],
    returns: { success: true },
  },
  "disable_user leaves a suspended user alone": {
    name: "disable_user",
    args: { user_id: "102" },
    calls: ["GET /users/102"],
    returns: { success: true },
  },
  "enable_user lifts a suspension": {
    name: "enable_user",
    args: { user_id: "102" },
    calls: ["GET /users/102", 'PUT /users/102 {"suspended":false}'],
    returns: { success: true },
  },
  "enable_user leaves an active user alone": {
    name: "enable_user",
    args: { user_id: "101" },
    calls: ["GET /users/101"],
    returns: { success: true },
  },
  "change_user_primary_email writes the new address": {
    name: "change_user_primary_email",
    args: { resource_id: "101", new_primary_email: "ann@acme.test" },
    calls: ["GET /users/101", 'PUT /users/101 {"primaryEmail":"ann@acme.test"}'],
    returns: { success: true, previous_primary_email: "ann@acme.example", new_primary_email: "ann@acme.test" },
  },
  "change_user_primary_email knows the same address in another case": {
    name: "change_user_primary_email",
    args: { resource_id: "101", new_primary_email: " ANN@acme.example" },
    calls: ["GET /users/101"],
    returns: { success: true, previous_primary_email: "ann@acme.example", new_primary_email: " ANN@acme.example" },
  },
  "transfer_user_drive_files moves private and shared files": {
    name: "transfer_user_drive_files",
    args: { resource_id: "101", target_resource_id: "100" },
    calls: [`GET ${between}`, moved(drive!, '{"key":"PRIVACY_LEVEL","value":["private","shared"]}')],
    returns: { success: true, transfer_id: expect.any(String) as never, status: "inProgress" },
  },
  "transfer_user_drive_files takes levels in any case, once each": {
    name: "transfer_user_drive_files",
    args: { resource_id: "101", target_resource_id: "100", privacy_levels: [" Shared", "shared"] },
    calls: [`GET ${between}`, moved(drive!, '{"key":"PRIVACY_LEVEL","value":["shared"]}')],
    returns: { success: true, transfer_id: expect.any(String) as never, status: "inProgress" },
  },
  "transfer_user_drive_files returns a transfer under way, found on the second page": {
    name: "transfer_user_drive_files",
    args: { resource_id: "101", target_resource_id: "100" },
    setup: {
      set: {
        pageSizes: { transfers: 2 },
        transfers: [
          transfer(drive!, "completed", "T1"),
          transfer(calendar!, "inProgress", "T2"),
          transfer(drive!, "INPROGRESS", "T3"),
        ],
      },
    },
    calls: [`GET ${between}`, `GET ${between}&pageToken=${Buffer.from("pt-transfers-2").toString("base64url")}`],
    returns: { success: true, transfer_id: "T3", status: "INPROGRESS" },
  },
  "transfer_user_calendar keeps rooms booked": {
    name: "transfer_user_calendar",
    args: { resource_id: "101", target_resource_id: "100" },
    setup: { set: { transfers: [transfer(calendar!, "failed", "T1"), transfer(drive!, "new", "T2")] } },
    calls: [`GET ${between}`, moved(calendar!)],
    returns: { success: true, transfer_id: expect.any(String) as never, status: "inProgress" },
  },
  "transfer_user_calendar releases rooms on request": {
    name: "transfer_user_calendar",
    args: { resource_id: "101", target_resource_id: "100", release_resources: true },
    calls: [`GET ${between}`, moved(calendar!, '{"key":"RELEASE_RESOURCES","value":["TRUE"]}')],
    returns: { success: true, transfer_id: expect.any(String) as never, status: "inProgress" },
  },
  "update_user writes several fields at once, and tells which": {
    name: "update_user",
    args: {
      user_id: ann,
      user_profile: JSON.stringify({ givenName: "Anna", title: "Lead", recovery_email: "", manager_email: "nobody" }),
    },
    calls: [
      "GET /users/101?projection=full",
      'PATCH /users/101 {"name":{"givenName":"Anna","familyName":"Ace"},"recoveryEmail":"","organizations":[{"name":"Old Acme","title":"Intern"},{"name":"Acme","title":"Lead","department":"R&D","primary":true}]}',
    ],
    returns: {
      success: true,
      updated_fields: "Name, RecoveryEmail, Organizations",
      skipped_fields: 'manager_email (invalid email address "nobody")',
    },
  },
  "update_user writes what needs no look first without one": {
    name: "update_user",
    args: { user_id: ann, user_profile: '{"recovery_phone":"+49 1","custom_schemas":{"Badge":{"level":4}}}' },
    calls: ['PATCH /users/101 {"recoveryPhone":"+49 1","customSchemas":{"Badge":{"level":4}}}'],
    returns: { success: true, updated_fields: "RecoveryPhone, CustomSchemas", skipped_fields: "" },
  },
  "update_user writes nothing where nothing differs": {
    name: "update_user",
    args: { user_id: ann, user_profile: '{"employee_id":"E-1"}' },
    calls: ["GET /users/101?projection=full", "GET /users/101?projection=full"],
    returns: { success: true, updated_fields: "", skipped_fields: "" },
  },
  "update_user_profile trims, and reports the user": {
    name: "update_user_profile",
    type: "user",
    args: { user_id: "101", given_name: " Anna ", family_name: "Ace", department: null },
    calls: ['PATCH /users/101 {"name":{"familyName":"Ace","givenName":"Anna"}}'],
    returns: { success: true, resource: resource("101", "Anna Ace"), skipped_fields: "" },
  },
  "update_user_profile gives the first organization to who has none": {
    name: "update_user_profile",
    type: "user",
    args: { user_id: "102", cost_center: "CC1", employee_type: "" },
    calls: [
      "GET /users/102?projection=full",
      'PATCH /users/102 {"organizations":[{"primary":true,"costCenter":"CC1","description":""}]}',
    ],
    returns: { success: true, resource: resource("102", "Bob Ace"), skipped_fields: "" },
  },
  "update_user_profile makes no organization of nothing": {
    name: "update_user_profile",
    type: "user",
    args: { user_id: "102", cost_center: "", manager_email: "" },
    calls: ["GET /users/102?projection=full", "GET /users/102?projection=full"],
    returns: {
      success: true,
      resource: resource("102", "Bob Ace"),
      skipped_fields: "manager_email (cannot be cleared through this action)",
    },
  },
  "update_user_profile takes an employee id away with a PUT of the whole user": {
    name: "update_user_profile",
    type: "user",
    args: { user_id: ann, employee_id: "" },
    calls: [
      "GET /users/101?projection=full",
      `PUT /users/101 ${JSON.stringify({
        kind: "admin#directory#user",
        id: "101",
        etag: '"101"',
        primaryEmail: "ann@acme.example",
        name: { givenName: "Ann", familyName: "Ace", fullName: "Ann Ace" },
        customerId: "C0acme",
        orgUnitPath: "/",
        includeInGlobalAddressList: true,
        relations: [
          { type: "assistant", value: "bob@acme.example" },
          { type: "manager", value: "admin@acme.example" },
        ],
        organizations: [
          { name: "Old Acme", title: "Intern" },
          { name: "Acme", title: "Engineer", department: "R&D", primary: true },
        ],
        externalIds: [{ type: "network", value: "ann-net" }],
      })}`,
    ],
    returns: { success: true, resource: resource("101", "Ann Ace"), skipped_fields: "" },
  },
  "change_user_org_unit moves": {
    name: "change_user_org_unit",
    type: "user",
    args: { user_id: { resource_type: "user", resource: "101" }, org_unit_path: "/Sales" },
    calls: ["GET /users/101", 'PUT /users/101 {"orgUnitPath":"/Sales"}'],
    returns: { success: true, resource: resource("101", "Ann Ace") },
  },
  "change_user_org_unit leaves who is there": {
    name: "change_user_org_unit",
    type: "user",
    args: { user_id: "101", org_unit_path: "/" },
    calls: ["GET /users/101"],
    returns: { success: true, resource: resource("101", "Ann Ace") },
  },
  "offboarding_profile_update hides and empties": {
    name: "offboarding_profile_update",
    type: "user",
    args: { user_id: "101" },
    calls: [
      'PUT /users/101 {"addresses":null,"emails":null,"includeInGlobalAddressList":false,"phones":null,"recoveryEmail":"","recoveryPhone":""}',
    ],
    returns: { success: true },
  },
  "offboarding_profile_update archives on request": {
    name: "offboarding_profile_update",
    type: "user",
    args: { user_id: "101", archive_account: true },
    calls: [
      'PUT /users/101 {"addresses":null,"archived":true,"emails":null,"includeInGlobalAddressList":false,"phones":null,"recoveryEmail":"","recoveryPhone":""}',
    ],
    returns: { success: true },
  },
  "sign_out_user ends sessions": {
    name: "sign_out_user",
    type: "user",
    args: { user_id: "101" },
    calls: ["POST /users/101/signOut"],
    returns: { success: true },
  },
  "delete_all_oauth_tokens deletes each, skipping nameless ones": {
    name: "delete_all_oauth_tokens",
    type: "user",
    args: { user_id: "101" },
    setup: { set: { tokens: { 101: [{ clientId: "a.apps" }, { displayText: "?" }, { clientId: "b.apps" }] } } },
    calls: ["GET /users/101/tokens", "DELETE /users/101/tokens/a.apps", "DELETE /users/101/tokens/b.apps"],
    returns: { success: true, tokens_deleted: 2 },
  },
  "delete_all_oauth_tokens counts what is gone meanwhile": {
    name: "delete_all_oauth_tokens",
    type: "user",
    args: { user_id: "101" },
    setup: {
      set: { tokens: { 101: [{ clientId: "a.apps" }] } },
      faults: [{ method: "DELETE", path: "/tokens/", status: 404, reason: "notFound" }],
    },
    calls: ["GET /users/101/tokens", "DELETE /users/101/tokens/a.apps"],
    returns: { success: true, tokens_deleted: 1 },
  },
  "delete_all_application_passwords deletes each by its code": {
    name: "delete_all_application_passwords",
    type: "user",
    args: { user_id: "101" },
    setup: { set: { asps: { 101: [{ codeId: 7, name: "Mail" }, { codeId: 8 }] } } },
    calls: ["GET /users/101/asps", "DELETE /users/101/asps/7", "DELETE /users/101/asps/8"],
    returns: { success: true, passwords_deleted: 2 },
  },
  "update_user_manager replaces every manager by one, and keeps other relations": {
    name: "update_user_manager",
    type: "user",
    args: { user_id: "101", manager_email: " Bob <bob@acme.example> " },
    calls: [
      "GET /users/101?projection=full",
      'PUT /users/101 {"relations":[{"type":"assistant","value":"bob@acme.example"},{"type":"manager","value":"Bob <bob@acme.example>"}]}',
    ],
    returns: { success: true, resource: resource("101", "Ann Ace") },
  },
  "update_user_manager knows the manager who is it": {
    name: "update_user_manager",
    type: "user",
    args: { user_id: "101", manager_email: "Admin@Acme.example" },
    calls: ["GET /users/101?projection=full"],
    returns: { success: true, resource: resource("101", "Ann Ace") },
  },
  "make_admin writes without looking": {
    name: "make_admin",
    type: "user",
    args: { user_id: ann, status: true },
    calls: ['POST /users/101/makeAdmin {"status":true}'],
    returns: { success: true },
  },
  "create_group makes a group": {
    name: "create_group",
    type: "group",
    args: { email: "new@acme.example", name: "New", description: "Ours" },
    calls: ['POST /groups {"description":"Ours","email":"new@acme.example","name":"New"}'],
    returns: {
      success: true,
      resource: expect.objectContaining({ displayName: "New" }) as never,
    },
  },
  "modify_group_settings writes what differs": {
    name: "modify_group_settings",
    type: "group",
    args: {
      group_key: "g1",
      allow_external_members: true,
      allow_web_posting: true,
      who_can_post_message: "NONE_CAN_POST",
    },
    calls: [
      "GET /groups/g1",
      `GET ${settingsPath}`,
      `PATCH ${settingsPath} {"allowExternalMembers":"true","whoCanPostMessage":"NONE_CAN_POST"}`,
    ],
    returns: {
      success: true,
      group_email: "crew@acme.example",
      settings_updated: true,
      previous_allow_external_members: "false",
      new_allow_external_members: "true",
      previous_allow_web_posting: "true",
      new_allow_web_posting: "true",
      previous_who_can_post_message: "ALL_MEMBERS_CAN_POST",
      new_who_can_post_message: "NONE_CAN_POST",
    },
  },
  "modify_group_settings writes nothing where nothing differs": {
    name: "modify_group_settings",
    type: "group",
    args: { group_key: "crew@acme.example", message_moderation_level: "MODERATE_NONE" },
    calls: ["GET /groups/crew@acme.example", `GET ${settingsPath}`],
    returns: {
      success: true,
      group_email: "crew@acme.example",
      settings_updated: false,
      previous_message_moderation_level: "MODERATE_NONE",
      new_message_moderation_level: "MODERATE_NONE",
    },
  },
  "modify_group_settings takes a setting that Google does not tell for false, and its words in any case": {
    name: "modify_group_settings",
    type: "group",
    setup: { set: { groupSettings: { default: { allowWebPosting: "TRUE" } } } },
    args: {
      group_key: " g1 ",
      allow_external_members: false,
      allow_web_posting: true,
      who_can_post_message: " NONE_CAN_POST ",
    },
    calls: ["GET /groups/g1", `GET ${settingsPath}`, `PATCH ${settingsPath} {"whoCanPostMessage":"NONE_CAN_POST"}`],
    returns: {
      success: true,
      group_email: "crew@acme.example",
      settings_updated: true,
      previous_allow_external_members: "",
      new_allow_external_members: "",
      previous_allow_web_posting: "TRUE",
      new_allow_web_posting: "TRUE",
      previous_who_can_post_message: "",
      new_who_can_post_message: "NONE_CAN_POST",
    },
  },
};
