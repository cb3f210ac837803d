import { ActionType } from "@baton-connectors/protocol/connector-v2";
import type { Action } from "@baton-connectors/sdk";
import type { Client } from "../connection.ts";
import { parseAddress, sameAddress } from "./address.ts";
import { filledText, invalidArgument, requiredText } from "./arguments.ts";
import { success, text } from "./fields.ts";

export const changeUserPrimaryEmail: Action<Client> = {
  name: "change_user_primary_email",
  displayName: "Change User Primary Email",
  description: "Gives a user another primary address; the old one becomes an alias.",
  types: [ActionType.ACCOUNT],
  arguments: [
    text("resource_id", "User Resource ID", { required: true, description: "The user's id." }),
    text("new_primary_email", "New Primary Email", {
      required: true,
      description: "In one of the customer's verified domains.",
    }),
  ],
  returns: [
    success("True when the user has the address."),
    text("previous_primary_email", "Previous Primary Email"),
    text("new_primary_email", "New Primary Email"),
  ],
  invoke: async ({ client, args, signal }) => {
    const id = filledText(args, "resource_id");
    const wanted = requiredText(args, "new_primary_email");
    const address = parseAddress(wanted);
    if (!address) throw invalidArgument(`not an address: ${wanted}`);
    const user = await client.getUser(id, "basic", signal, "userChanges");
    const previous = user.primaryEmail ?? "";
    if (!sameAddress(previous, wanted)) await client.updateUser(id, { primaryEmail: wanted }, signal);
    return { response: { success: true, previous_primary_email: previous, new_primary_email: wanted } };
  },
};
