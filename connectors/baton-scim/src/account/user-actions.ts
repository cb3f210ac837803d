import { ActionType } from "@baton-connectors/protocol/connector-v2";
import { type Action, configError } from "@baton-connectors/sdk";
import type { JsonObject } from "@bufbuild/protobuf";
import type { Client } from "../client.ts";
import { active, userChanges } from "./account.ts";
import { changeUser } from "./change-user.ts";

type Argument = NonNullable<Action<Client>["arguments"]>[number];

const user: Argument = {
  name: "user_id",
  displayName: "User",
  description: "The user's id",
  isRequired: true,
  field: { case: "resourceIdField", value: { rules: { allowedResourceTypeIds: ["user"] } } },
};
const text = (name: string, displayName: string): Argument => ({
  ...{ name, displayName },
  field: { case: "stringField", value: {} },
});
const success: Argument = { name: "success", displayName: "Success", field: { case: "boolField", value: {} } };

function switching(name: string, displayName: string, type: ActionType, value: boolean): Action<Client> {
  return {
    name,
    displayName,
    description: `Makes a user ${value ? "active" : "inactive"}.`,
    types: [type],
    arguments: [user],
    returns: [success],
    invoke: async ({ client, args, signal }) => {
      await changeUser(client, userIn(args), [active(value)], signal);
      return { response: { success: true } };
    },
  };
}

/** Attributes that have an argument of their own; whatever else the server's schema has goes into `attributes`. */
const updated: Readonly<Record<string, string>> = {
  username: "User name",
  email: "Primary e-mail",
  first_name: "First name",
  last_name: "Last name",
  display_name: "Display name",
  external_id: "External id",
};

const updateUser: Action<Client> = {
  name: "update_user",
  displayName: "Update user",
  description: "Changes attributes of a user.",
  types: [ActionType.ACCOUNT_UPDATE_PROFILE],
  arguments: [
    user,
    ...Object.entries(updated).map(([name, displayName]) => text(name, displayName)),
    {
      name: "attributes",
      displayName: "Other attributes",
      description: "By the names that the server's schema has, e.g. title",
      field: { case: "stringMapField", value: {} },
    },
  ],
  returns: [success],
  invoke: async ({ client, args, signal }) => {
    const given = Object.fromEntries(Object.keys(updated).map((name) => [name, args[name]]));
    const changes = await userChanges(client, userIn(args), { ...given, ...mapIn(args.attributes) }, signal);
    if (changes.length === 0) throw configError("there is no attribute to change");
    await changeUser(client, userIn(args), changes, signal);
    return { response: { success: true } };
  },
};

export const userActions: readonly Action<Client>[] = [
  switching("disable_user", "Disable user", ActionType.ACCOUNT_DISABLE, false),
  switching("enable_user", "Enable user", ActionType.ACCOUNT_ENABLE, true),
  updateUser,
];

/** As callers write a reference: `{resource_type_id, resource_id}`, or the short names. */
function userIn({ user_id: given }: JsonObject): string {
  const reference = mapIn(given);
  const type =
    reference.resource_type_id ?? reference.resourceTypeId ?? reference.resource_type ?? reference.resourceType;
  const id = reference.resource_id ?? reference.resourceId ?? reference.resource;
  if (type !== "user" || typeof id !== "string" || id === "")
    throw configError("the argument user_id must name a user");
  return id;
}

const mapIn = (value: unknown): JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
