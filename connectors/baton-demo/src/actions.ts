import { ActionType } from "@baton-connectors/protocol/connector-v2";
import { type Action, type ActionContext, configError, notFound } from "@baton-connectors/sdk";
import type { Client } from "./client.ts";

type Field = NonNullable<Action<Client>["arguments"]>[number];

const userField: Field = {
  name: "user_id",
  displayName: "User ID",
  description: "Such as u0000003.",
  isRequired: true,
  field: { case: "stringField", value: {} },
};
const successField: Field = { name: "success", displayName: "Success", field: { case: "boolField", value: {} } };
const messageField: Field = { name: "message", displayName: "Message", field: { case: "stringField", value: {} } };

const { ACCOUNT, ACCOUNT_ENABLE, ACCOUNT_DISABLE } = ActionType;

/** Enables and disables users, under the names that ConductorOne calls. */
export const statusActions: readonly Action<Client>[] = [
  {
    name: "enable_user",
    displayName: "Enable User",
    types: [ACCOUNT, ACCOUNT_ENABLE],
    arguments: [userField],
    returns: [successField, messageField],
    invoke: (context) => setEnabled(context, true),
  },
  {
    name: "disable_user",
    displayName: "Disable User",
    types: [ACCOUNT, ACCOUNT_DISABLE],
    arguments: [userField],
    returns: [successField, messageField],
    invoke: (context) => setEnabled(context, false),
  },
];

async function setEnabled({ client, args }: ActionContext<Client>, isEnabled: boolean) {
  const id = args.user_id;
  if (typeof id !== "string" || id === "") throw configError("the argument user_id must be a non-empty text");
  if (!client.user(id)) throw notFound(`there is no user ${id}`);
  const word = isEnabled ? "enabled" : "disabled";
  const message = client.setEnabled(id, isEnabled) ? `User ${id} is ${word}` : `User ${id} was ${word} already`;
  return { response: { success: true, message } };
}
