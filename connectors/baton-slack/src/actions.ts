import { ActionType } from "@baton-connectors/protocol/connector-v2";
import { type Action, configError } from "@baton-connectors/sdk";
import type { JsonObject } from "@bufbuild/protobuf";
import { changeActive, scimOf } from "./active.ts";
import type { Client } from "./client.ts";

type Field = NonNullable<Action<Client>["arguments"]>[number];

const text = (name: string, displayName: string, description: string, isRequired = false): Field => ({
  ...{ name, displayName, description, isRequired },
  field: { case: "stringField", value: {} },
});

const returns: readonly Field[] = [
  {
    name: "success",
    displayName: "Success",
    description: "Indicates if the operation was successful",
    field: { case: "boolField", value: {} },
  },
  text("message", "Message", "A descriptive message about the operation result"),
  text("user_id", "User ID", "The Slack user ID that was processed"),
];

interface Words {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly verb: "enable" | "disable" | "update";
  readonly type: ActionType;
  readonly more?: readonly Field[];
}

/** An action on one account, which Slack calls by its id. */
const onUser = (
  { name, displayName, description, verb, type, more = [] }: Words,
  change: (client: Client, userId: string, args: JsonObject, signal: AbortSignal) => Promise<void>,
): Action<Client> => ({
  ...{ name, displayName, description },
  types: [type],
  arguments: [text("user_id", "User ID", `The Slack user ID to ${verb}`, true), ...more],
  returns,
  invoke: async ({ client, args, signal }) => {
    const { user_id: userId } = args;
    if (typeof userId !== "string" || userId === "") throw configError("user_id cannot be empty");
    await change(client, userId, args, signal);
    return { response: { success: true, message: `User ${userId} ${verb}d successfully`, user_id: userId } };
  },
});

/** Arguments of `update_user`, by what SCIM calls them. */
const updatable = {
  userName: text("username", "Username", "The account's name, 21 characters at most"),
  email: text("email", "Email", "The primary e-mail address"),
  givenName: text("given_name", "First Name", "The person's given name"),
  familyName: text("family_name", "Last Name", "The person's family name"),
  displayName: text("display_name", "Display Name", "The name that others see"),
  title: text("title", "Title", "What the person is called at work"),
  department: text("department", "Department", "Where the person works"),
} as const;

function changesIn(args: JsonObject) {
  const given = Object.entries(updatable).map(([key, { name }]) => {
    const value = args[name!];
    if (value !== undefined && value !== null && typeof value !== "string")
      throw configError(`${name} must be a text`, { effect: "none" });
    return [key, value?.trim()] as const;
  });
  const changes = given.filter(([, value]) => value);
  if (changes.length === 0) throw configError("there is nothing to be changed", { effect: "none" });
  return Object.fromEntries(changes);
}

/** Actions on accounts that ConductorOne calls by name. They need the Business+ token. */
export const actions: readonly Action<Client>[] = [
  onUser(
    {
      name: "disable_user",
      displayName: "Disable User",
      description: "Deactivate a Slack user account by setting active to false via SCIM API",
      verb: "disable",
      type: ActionType.ACCOUNT_DISABLE,
    },
    (client, userId, _, signal) => changeActive(client, userId, false, signal),
  ),
  onUser(
    {
      name: "enable_user",
      displayName: "Enable User",
      description: "Activate a Slack user account by setting active to true via SCIM API",
      verb: "enable",
      type: ActionType.ACCOUNT_ENABLE,
    },
    (client, userId, _, signal) => changeActive(client, userId, true, signal),
  ),
  onUser(
    {
      name: "update_user",
      displayName: "Update User",
      description: "Changes a Slack account by SCIM. What is left out or empty stays as it is.",
      verb: "update",
      type: ActionType.ACCOUNT_UPDATE_PROFILE,
      more: Object.values(updatable),
    },
    (client, userId, args, signal) => scimOf(client).updateUser(userId, changesIn(args), signal),
  ),
];
