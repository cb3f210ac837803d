import { ActionType } from "@baton-connectors/protocol/connector-v2";
import { type Action, configError } from "@baton-connectors/sdk";
import { changeActive } from "./active.ts";
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
  readonly verb: "enable" | "disable";
  readonly type: ActionType;
}

const change = ({ name, displayName, description, verb, type }: Words): Action<Client> => ({
  ...{ name, displayName, description },
  types: [type],
  arguments: [text("user_id", "User ID", `The Slack user ID to ${verb}`, true)],
  returns,
  invoke: async ({ client, args, signal }) => {
    const { user_id: userId } = args;
    if (typeof userId !== "string" || userId === "") throw configError("user_id cannot be empty");
    await changeActive(client, userId, verb === "enable", signal);
    return { response: { success: true, message: `User ${userId} ${verb}d successfully`, user_id: userId } };
  },
});

/** Actions on accounts that ConductorOne calls by name. They need the Business+ token. */
export const actions: readonly Action<Client>[] = [
  change({
    name: "disable_user",
    displayName: "Disable User",
    description: "Deactivate a Slack user account by setting active to false via SCIM API",
    verb: "disable",
    type: ActionType.ACCOUNT_DISABLE,
  }),
  change({
    name: "enable_user",
    displayName: "Enable User",
    description: "Activate a Slack user account by setting active to true via SCIM API",
    verb: "enable",
    type: ActionType.ACCOUNT_ENABLE,
  }),
];
