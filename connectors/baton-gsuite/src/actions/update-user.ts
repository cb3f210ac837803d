import { ActionType } from "@baton-connectors/protocol/connector-v2";
import type { Action } from "@baton-connectors/sdk";
import type { JsonObject } from "@bufbuild/protobuf";
import type { Client } from "../connection.ts";
import { userResource } from "../resources/user-resource.ts";
import { invalidArgument, requiredText, userId } from "./arguments.ts";
import { resourceValue, success, text, userReference } from "./fields.ts";
import { readProfileChanges } from "./profile-changes.ts";
import { patchNames } from "./profile-patch.ts";
import { resourceJson } from "./resource-value.ts";
import { writeProfile } from "./write-profile.ts";

const user = userReference("user_id", "User", { required: true, description: "The user to change." });
const skippedFields = text("skipped_fields", "Skipped Fields", {
  description: "Fields that could not be changed, and why.",
});

export const updateUser: Action<Client> = {
  name: "update_user",
  displayName: "Update User",
  description: "Changes a user's profile by a JSON document.",
  types: [ActionType.ACCOUNT, ActionType.ACCOUNT_UPDATE_PROFILE],
  arguments: [
    user,
    text("user_profile", "User Profile Data", {
      required: true,
      description: 'JSON, for example {"department":"Sales"}. An empty text clears a field.',
    }),
  ],
  returns: [
    success("True when the user has the wanted profile."),
    text("updated_fields", "Updated Fields", { description: "What was written." }),
    skippedFields,
  ],
  invoke: async ({ client, args, signal }) => {
    const id = userId(args, "reference");
    const changes = readProfileChanges(parsed(requiredText(args, "user_profile")), { trim: false });
    const { patch } = await writeProfile(client, id, changes, signal);
    const written = patchNames.filter(([key]) => key in patch).map(([, name]) => name);
    return {
      response: { success: true, updated_fields: written.join(", "), skipped_fields: changes.skipped.join(", ") },
    };
  },
};

function parsed(document: string): JsonObject {
  try {
    const value: unknown = JSON.parse(document);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch {
    // Said below, with what is not an object either.
  }
  throw invalidArgument("user_profile is not a JSON object");
}

export const updateUserProfile: Action<Client> = {
  name: "update_user_profile",
  displayName: "Update User Profile",
  description: "Changes fields of a user's profile. An empty text clears a field, except for names and the manager.",
  types: [ActionType.ACCOUNT_UPDATE_PROFILE],
  arguments: [
    user,
    text("given_name", "Given Name"),
    text("family_name", "Family Name"),
    text("recovery_email", "Recovery Email"),
    text("recovery_phone", "Recovery Phone"),
    text("department", "Department"),
    text("job_title", "Job Title"),
    text("cost_center", "Cost Center"),
    text("employee_type", "Employee Type"),
    text("employee_id", "Employee ID"),
    text("manager_email", "Manager Email"),
    text("custom_schemas", "Custom Schemas", { description: "JSON by schema and field." }),
  ],
  returns: [
    success("True when the user has the wanted profile."),
    resourceValue("resource", "Updated User"),
    skippedFields,
  ],
  invoke: async ({ client, args, log, signal }) => {
    const id = userId(args);
    const changes = readProfileChanges(args, { trim: true });
    const written = await writeProfile(client, id, changes, signal);
    return {
      response: {
        success: true,
        resource: resourceJson(userResource(written.user, log)),
        skipped_fields: changes.skipped.join(", "),
      },
    };
  },
};
