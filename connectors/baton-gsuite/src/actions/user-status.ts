import { ActionType } from "@baton-connectors/protocol/connector-v2";
import type { Action } from "@baton-connectors/sdk";
import type { Client } from "../connection.ts";
import { filledText, requiredFlag } from "./arguments.ts";
import { flag, success, text } from "./fields.ts";

export const updateUserStatus: Action<Client> = {
  name: "update_user_status",
  types: [ActionType.ACCOUNT],
  arguments: [
    text("resource_id", "User Resource ID", { required: true, description: "The user's id." }),
    flag("is_suspended", "Is Suspended", {
      required: true,
      description: "True suspends the user, false lets them in again.",
    }),
  ],
  returns: [success("True when the status was written.")],
  invoke: async ({ client, args, signal }) => {
    const id = filledText(args, "resource_id");
    await client.updateUser(id, { suspended: requiredFlag(args, "is_suspended") }, signal);
    return { response: { success: true } };
  },
};

export const disableUser = switching("disable_user", "Disable User", ActionType.ACCOUNT_DISABLE, true);
export const enableUser = switching("enable_user", "Enable User", ActionType.ACCOUNT_ENABLE, false);

/** Writes only where the user is in the other state. */
function switching(name: string, displayName: string, type: ActionType, suspended: boolean): Action<Client> {
  return {
    name,
    displayName,
    description: suspended ? "Suspends a user." : "Lifts the suspension of a user.",
    types: [type],
    arguments: [text("user_id", "User Resource ID", { required: true, description: "The user's id." })],
    returns: [success("True when the user is in the wanted state.")],
    invoke: async ({ client, args, signal }) => {
      const id = filledText(args, "user_id");
      const user = await client.getUser(id, "basic", signal, "userChanges");
      if ((user.suspended ?? false) !== suspended) await client.updateUser(id, { suspended }, signal);
      return { response: { success: true } };
    },
  };
}
