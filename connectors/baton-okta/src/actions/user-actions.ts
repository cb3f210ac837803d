import { ActionType } from "@baton-connectors/protocol/connector-v2";
import { type Action, configError, notFound } from "@baton-connectors/sdk";
import type { JsonObject } from "@bufbuild/protobuf";
import { additional } from "../account/account-request.ts";
import { deactivateUser, deleteUser } from "../account/deprovision.ts";
import type { Client } from "../client.ts";
import { toUser } from "../resources/user-resource.ts";
import { checkedAttributes, optionalText, userArgument } from "./arguments.ts";
import { mapField, messageField, resourceField, successField, textField, userField } from "./fields.ts";
import { resourceJson } from "./resource-json.ts";

const done = (message: string) => ({ response: { success: true, message } });

export const deactivateUserAction: Action<Client> = {
  name: "deactivate_user",
  displayName: "Deactivate User",
  description:
    "Destructively deprovisions an Okta user from assigned applications while retaining the Okta user record.",
  types: [ActionType.RESOURCE_DISABLE],
  arguments: [
    userField("user_id", { displayName: "User", description: "The Okta user to deactivate.", isRequired: true }),
  ],
  returns: [successField, messageField],
  invoke: async ({ client, args, signal }) => {
    const id = userArgument(args, "user_id");
    const result = await deactivateUser(client, id, signal);
    if (result === "missing") throw notFound(`Okta has no user ${id}`);
    return done(`Account ${id} ${result === "already" ? "was already" : "has been successfully"} deactivated`);
  },
};

export const deleteUserAction: Action<Client> = {
  name: "delete_user",
  displayName: "Delete User",
  description: "Deactivates and then permanently deletes an Okta user. This operation cannot be recovered.",
  types: [ActionType.RESOURCE_DELETE],
  arguments: [
    userField("user_id", {
      displayName: "User",
      description: "The Okta user to permanently delete.",
      isRequired: true,
    }),
  ],
  returns: [successField, messageField],
  invoke: async ({ client, args, signal }) => {
    const id = userArgument(args, "user_id");
    const deleted = await deleteUser(client, id, signal);
    return done(`Account ${id} ${deleted ? "has been permanently" : "was already"} deleted`);
  },
};

/** Attributes with an argument of their own, and what each is. */
const attributes: Readonly<Record<string, string>> = {
  login: "The user's username",
  email: "The user's primary email address",
  secondEmail: "The user's secondary email address",
  firstName: "The user's first name",
  lastName: "The user's last name",
  middleName: "The user's middle name",
  displayName: "The user's display name",
  title: "The user's job title",
  department: "The user's department",
  division: "The user's division",
  organization: "The user's organization",
  employeeNumber: "The user's employee number",
  costCenter: "The user's cost center",
  userType: "The user's employment type",
  primaryPhone: "The user's primary phone number",
  mobilePhone: "The user's mobile phone number",
  countryCode: "The user's country code, ISO 3166",
  managerId: "The Okta user ID of the user's manager",
};

export const updateProfileAction: Action<Client> = {
  name: "update_profile",
  displayName: "Update User Profile",
  description: "Update an existing Okta user's profile attributes",
  types: [ActionType.ACCOUNT_UPDATE_PROFILE],
  arguments: [
    userField("user_id", { displayName: "User", description: "The user to update", isRequired: true }),
    ...Object.entries(attributes).map(([name, words]) =>
      textField(name, { displayName: name, description: `${words} (Okta profile attribute ${name})` }),
    ),
    mapField("additionalAttributes", {
      displayName: "Additional Attributes",
      description:
        "Additional Okta profile attributes to set (e.g. custom schema attributes). Use the raw Okta attribute name as the key.",
    }),
  ],
  returns: [successField, resourceField("updated_user", "Updated User")],
  invoke: async ({ client, args }) => {
    const id = userArgument(args, "user_id");
    const others = additional(args.additionalAttributes, Object.keys(attributes));
    const profile = checkedAttributes("additionalAttributes", others);
    const given = Object.keys(attributes).map((name) => [name, optionalText(args, name)] as const);
    const changes = {
      ...Object.fromEntries(given.filter(([, value]) => value !== undefined)),
      ...profile,
    } as JsonObject;
    if (Object.keys(changes).length === 0) throw configError("no profile attribute to update");
    const updated = await client.users.updateProfile(id, changes);
    return { response: { success: true, updated_user: resourceJson(toUser(updated, client.settings)) } };
  },
};
