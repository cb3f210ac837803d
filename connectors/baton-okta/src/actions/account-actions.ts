import { ActionType } from "@baton-connectors/protocol/connector-v2";
import { type Action, type ActionContext, BatonError, configError } from "@baton-connectors/sdk";
import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import { transition, userTurn } from "../account/transition.ts";
import type { Client } from "../client.ts";
import { statusOf } from "../resources/user-resource.ts";
import { checkedAttributes, textArgument } from "./arguments.ts";
import { messageField, successField, textField } from "./fields.ts";

const userId = textField("user_id", { displayName: "User ID", isRequired: true });
const { ACCOUNT, ACCOUNT_ENABLE, ACCOUNT_DISABLE, ACCOUNT_UPDATE_PROFILE } = ActionType;

/** Actions on accounts that ConductorOne calls by name. */
export const accountActions: readonly Action<Client>[] = [
  {
    name: "enable_user",
    types: [ACCOUNT, ACCOUNT_ENABLE],
    arguments: [userId],
    returns: [successField, messageField],
    invoke: (context) => change(context, "enabled"),
  },
  {
    name: "disable_user",
    types: [ACCOUNT, ACCOUNT_DISABLE],
    arguments: [userId],
    returns: [successField, messageField],
    invoke: (context) => change(context, "disabled"),
  },
  {
    name: "update_user",
    displayName: "Update User",
    description:
      "Updates a user's profile attributes from a user_profile JSON object. Used by C1's automated profile-push pipeline; for manual invocation with individual typed fields, use update_profile instead.",
    types: [ACCOUNT, ACCOUNT_UPDATE_PROFILE],
    arguments: [
      textField("user_id", {
        displayName: "User Resource ID",
        description: "The ID of the user to update.",
        isRequired: true,
      }),
      textField("user_profile", {
        displayName: "User Profile Data",
        description: "A JSON object of Okta profile attributes to update.",
        isRequired: true,
      }),
    ],
    returns: [successField, textField("updated_fields", { displayName: "Updated Fields" })],
    invoke: async ({ client, args }) => {
      const id = textArgument(args, "user_id");
      const profile = profileArgument(args.user_profile);
      await client.users.updateProfile(id, profile);
      return { response: { success: true, updated_fields: Object.keys(profile).sort().join(", ") } };
    },
  },
];

async function change({ client, args }: ActionContext<Client>, to: "enabled" | "disabled") {
  if (Object.keys(args).length === 0) throw configError("no arguments provided");
  const id = textArgument(args, "user_id");
  const message = await client.turns(userTurn(id), () => moveTo(client, id, to));
  return { response: { success: true, message } };
}

async function moveTo(client: Client, id: string, to: "enabled" | "disabled"): Promise<string> {
  const { status = "" } = await client.users.get(id);
  const is = statusOf(status);
  if (is === to) return `Account ${id} was already ${to} (Okta status ${status})`;
  const move = transitionTo(to, status);
  if (!move) throw new BatonError("FailedPrecondition", `account ${id} cannot be ${to} from the Okta status ${status}`);
  await transition(client, id, move, (now) => statusOf(now) === to);
  return `Account ${id} has been successfully ${to}`;
}

function transitionTo(to: "enabled" | "disabled", status: string) {
  if (to === "disabled") return statusOf(status) === "enabled" ? "suspend" : undefined;
  if (status === "STAGED") return "activate";
  return status === "SUSPENDED" ? "unsuspend" : undefined;
}

/** JSON text, or the object itself. */
function profileArgument(value: JsonValue | undefined): JsonObject {
  const parsed = typeof value === "string" ? parse(value) : value;
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw configError("user_profile must be a JSON object");
  }
  if (Object.keys(parsed).length === 0) throw configError("user_profile names no attribute");
  return checkedAttributes("user_profile", parsed);
}

function parse(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (cause) {
    throw configError("user_profile is not JSON", { cause });
  }
}
