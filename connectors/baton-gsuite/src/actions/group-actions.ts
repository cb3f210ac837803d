import { ActionType } from "@baton-connectors/protocol/connector-v2";
import { type Action, BatonError, toBatonError, whenAbsent } from "@baton-connectors/sdk";
import type { JsonObject } from "@bufbuild/protobuf";
import type { Client } from "../connection.ts";
import { whenInDoubt } from "../lost-answer.ts";
import { groupResource } from "../resources/group-resource.ts";
import { filledText, invalidArgument, optionalFlag } from "./arguments.ts";
import { choice, flag, resourceValue, success, text } from "./fields.ts";
import { resourceJson } from "./resource-value.ts";

const whoCanPost = [
  "ANYONE_CAN_POST",
  "ALL_MEMBERS_CAN_POST",
  "ALL_MANAGERS_CAN_POST",
  "ALL_OWNERS_CAN_POST",
  "NONE_CAN_POST",
  "ALL_IN_DOMAIN_CAN_POST",
] as const;
const moderation = ["MODERATE_NONE", "MODERATE_NON_MEMBERS", "MODERATE_ALL_MESSAGES", "MODERATE_NEW_MEMBERS"] as const;

/** Our name of a setting, Google's, and how it is shown. */
const settings = [
  { name: "allow_external_members", key: "allowExternalMembers", title: "Allow External Members" },
  { name: "allow_web_posting", key: "allowWebPosting", title: "Allow Web Posting" },
  { name: "who_can_post_message", key: "whoCanPostMessage", title: "Who Can Post Messages", of: whoCanPost },
  {
    name: "message_moderation_level",
    key: "messageModerationLevel",
    title: "Message Moderation Level",
    of: moderation,
  },
] as const;

const createGroup: Action<Client> = {
  name: "create_group",
  displayName: "Create Group",
  description: "Creates a group.",
  types: [ActionType.RESOURCE_CREATE],
  arguments: [
    text("email", "Group Email", { required: true, description: "In one of the customer's verified domains." }),
    text("name", "Group Name", { required: true }),
    text("description", "Description"),
  ],
  returns: [success("True when the group exists."), resourceValue("resource", "Created Group")],
  invoke: async ({ client, args, signal }) => {
    const description = typeof args.description === "string" ? args.description : "";
    const group = {
      ...(description !== "" && { description }),
      email: filledText(args, "email"),
      name: filledText(args, "name"),
    };
    try {
      const created = await client.insertGroup(group, signal).catch(
        whenInDoubt(async () => {
          const found = await client.getGroup(group.email, signal).catch(whenAbsent);
          return found?.name === group.name && (found.description ?? "") === description ? found : undefined;
        }),
      );
      return { response: { success: true, resource: resourceJson(groupResource(created)) } };
    } catch (thrown) {
      const error = toBatonError(thrown);
      if (error.code !== "PermissionDenied") throw error;
      const hint = "The address must lie in a domain that is verified for this customer.";
      throw error.changed({ hint });
    }
  },
};

const modifySettings: Action<Client> = {
  name: "modify_group_settings",
  displayName: "Modify Group Settings",
  description: "Changes who may join and post to a group.",
  types: [ActionType.DYNAMIC],
  arguments: [
    text("group_key", "Group Key", { required: true, description: "The group's address or id." }),
    ...settings.map((setting) =>
      "of" in setting ? choice(setting.name, setting.title, setting.of) : flag(setting.name, setting.title),
    ),
  ],
  returns: [
    success("True when the group has the wanted settings."),
    text("group_email", "Group Email"),
    flag("settings_updated", "Settings Updated", { description: "Whether anything had to be written." }),
    ...settings.flatMap(({ name, title }) => [
      text(`previous_${name}`, `Previous ${title}`),
      text(`new_${name}`, `New ${title}`),
    ]),
  ],
  invoke: async ({ client, args, signal }) => {
    const groupKey = filledText(args, "group_key").trim();
    const wanted = settings.flatMap((setting) => {
      const value = wantedValue(args, setting);
      return value === undefined ? [] : [{ ...setting, value }];
    });
    if (wanted.length === 0) throw invalidArgument("at least one setting must be given");
    const { email } = await client.getGroup(groupKey, signal);
    if (!email) throw new BatonError("FailedPrecondition", "the group has no address, by which its settings are kept");
    const before = await client.getGroupSettings(email, signal);
    const changes = wanted.filter(({ key, value }) => !isSame(before[key] ?? "", value));
    if (changes.length > 0)
      await client.patchGroupSettings(email, Object.fromEntries(changes.map(({ key, value }) => [key, value])), signal);
    const report = wanted.flatMap(({ name, key, value }) => [
      [`previous_${name}`, before[key] ?? ""],
      [`new_${name}`, isSame(before[key] ?? "", value) ? (before[key] ?? "") : value],
    ]);
    return {
      response: {
        success: true,
        group_email: email,
        settings_updated: changes.length > 0,
        ...Object.fromEntries(report),
      },
    };
  },
};

/** What is no `true`, in whatever case, is false: also a setting that Google does not tell. */
function isSame(before: string, wanted: string): boolean {
  if (wanted !== "true" && wanted !== "false") return before === wanted;
  return (before.toLowerCase() === "true") === (wanted === "true");
}

/** Booleans are words in this API. */
function wantedValue(args: JsonObject, setting: (typeof settings)[number]): string | undefined {
  if (!("of" in setting)) return optionalFlag(args, setting.name)?.toString();
  const given = args[setting.name];
  const value = typeof given === "string" ? given.trim() : given;
  if (value === undefined || value === null || value === "") return undefined;
  const known = setting.of.find((word) => word === value);
  if (!known) throw invalidArgument(`${setting.name} must be one of ${setting.of.join(", ")}`);
  return known;
}

export const groupActions: readonly Action<Client>[] = [createGroup, modifySettings];
