import { ActionType } from "@baton-connectors/protocol/connector-v2";
import { type Action, BatonError, configError } from "@baton-connectors/sdk";
import type { JsonObject } from "@bufbuild/protobuf";
import type { OktaGroup } from "../api/groups.ts";
import type { Client } from "../client.ts";
import { partlyDone } from "../partly-done.ts";
import { toGroup } from "../resources/group-resource.ts";
import { optionalText, textArgument, userIdOf } from "./arguments.ts";
import { resourceField, successField, textField, usersField } from "./fields.ts";
import { resourceJson } from "./resource-json.ts";

const nameLength = { min: 1n, max: 255n };

function checkedName(name: string): string {
  if (name.length < 1 || name.length > 255) throw configError("a group's name has 1 to 255 characters");
  return name;
}

export const createGroupAction: Action<Client> = {
  name: "create",
  types: [ActionType.RESOURCE_CREATE],
  arguments: [
    textField(
      "name",
      { displayName: "Group Name", description: "The name of the Okta group to create", isRequired: true },
      nameLength,
    ),
    textField("description", { displayName: "Description", description: "Description of the group" }),
    usersField("userMembers", {
      displayName: "Initial User Members",
      description: "List of user resource IDs to add as initial members",
    }),
  ],
  returns: [successField, resourceField("resource", "Created Group")],
  invoke: async ({ client, args }) => {
    const name = checkedName(textArgument(args, "name"));
    const description = optionalText(args, "description") ?? "";
    const listed = args.userMembers ?? [];
    if (!Array.isArray(listed)) throw configError("the argument userMembers must be a list");
    const members = listed.map((member) => userIdOf(member, "userMembers"));
    const group = await client.groups.create({ name, description });
    for (const member of members) {
      await client.groups.addUser(group.id, member).catch((thrown: unknown) => {
        throw partlyDone(thrown, `the group ${group.id} was created, but the member ${member} was not added`);
      });
    }
    return { response: { success: true, resource: resourceJson(toGroup(group)) } };
  },
};

export const modifyGroupAction: Action<Client> = {
  name: "modify_group",
  displayName: "Modify Group",
  description: "Update the name and/or description of an existing Okta group.",
  types: [ActionType.UNSPECIFIED],
  arguments: [
    textField("group_id", { displayName: "Group ID", description: "The Okta group ID to modify.", isRequired: true }),
    textField("name", { displayName: "Group Name", description: "The new name for the group." }, nameLength),
    textField("description", { displayName: "Description", description: "The new description for the group." }),
  ],
  returns: [successField, resourceField("resource", "Updated Group")],
  invoke: async ({ client, args }) => {
    const id = textArgument(args, "group_id");
    const name = optionalText(args, "name");
    const description = optionalText(args, "description");
    const changes: JsonObject = {
      ...(name !== undefined && { name: checkedName(name) }),
      ...(description !== undefined && { description }),
    };
    if (Object.keys(changes).length === 0) throw configError("give a name or a description to change");
    // What another change adds between reading and replacing would be lost.
    const after = await client.turns(`group ${id}`, () => modify(client, id, changes));
    return { response: { success: true, resource: resourceJson(toGroup(after)) } };
  },
};

async function modify({ groups }: Client, id: string, changes: JsonObject): Promise<OktaGroup> {
  const before = await groups.get(id);
  if (!before.profile) {
    throw new BatonError(
      "Unavailable",
      `Okta answered without the profile of the group ${id}, which is to be replaced`,
    );
  }
  const profile = { ...before.profile } as JsonObject;
  const same = Object.entries(changes).every(([key, value]) => (profile[key] ?? "") === value);
  // PUT replaces the profile: what is not sent, such as custom attributes, would be lost.
  return same ? before : groups.replace(id, { ...profile, ...changes });
}
