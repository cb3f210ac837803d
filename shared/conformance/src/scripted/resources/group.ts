import {
  assignment,
  entitlementId,
  grant,
  grantAlreadyExists,
  grantAlreadyRevoked,
  grantExpandable,
  notFound,
  type ResourceRef,
  type ResourceType,
  resource,
  resourceType,
} from "@baton-connectors/sdk";
import { noRateLimit } from "../annotations.ts";
import { behave } from "../behave.ts";
import { type Client, numbersOf } from "../client.ts";
import { groupId, memberGroups, memberUsers, numberOf, userId } from "../organisation.ts";
import { user } from "./user.ts";

export const group: ResourceType<Client> = resourceType<Client>({
  id: "group",
  displayName: "Group",
  traits: ["group"],
  list: async ({ client: { script }, page, parent }) => {
    if (parent) return { items: [] };
    const { items, ...rest } = numbersOf(script.groups, script.pageSize, page);
    return { items: items.map((g) => toResource(groupId(g))), ...rest };
  },
  get: async ({ id: { resource: id } }) => {
    if (id === "missing") throw notFound("no such group");
    return toResource(id);
  },
  entitlements: ({ resource: of }) => ({
    items: [
      assignment(of, "member", {
        displayName: `${of.displayName} Group Member`,
        description: `Member of ${of.displayName}`,
        grantableTo: [user, group],
      }),
    ],
  }),
  grants: async ({ client, resource: of, page, signal, syncId }) => {
    await client.at("grants", { signal, syncId });
    const { script } = client;
    const g = numberOf(of.id!.resource, groupId);
    if (g === undefined) return { items: [] };
    const groups = memberGroups(script, g).map((id) => {
      const principal: ResourceRef = { resourceType: "group", resource: groupId(id) };
      return grant(of, "member", principal, {
        annotations: [grantExpandable({ entitlementIds: [entitlementId(principal, "member")] })],
      });
    });
    const users = memberUsers(script, g);
    const { items, ...rest } = numbersOf(users.length, script.pageSize, page);
    const members = items.map((i) => grant(of, "member", { resourceType: "user", resource: userId(users[i]!) }));
    return { items: page.cursor === undefined ? [...groups, ...members] : members, ...rest };
  },
  grant: async ({ entitlement, principal, signal }) => {
    const holder = principal.id!;
    await behave(holder.resource, signal);
    if (holder.resource === "exists") return { annotations: [grantAlreadyExists()] };
    return { grants: [grant(entitlement.resource!, "member", holder)], annotations: [noRateLimit()] };
  },
  revoke: async ({ grant: { principal }, signal }) => {
    const holder = principal!.id!;
    await behave(holder.resource, signal);
    return holder.resource === "gone" ? { annotations: [grantAlreadyRevoked()] } : {};
  },
  create: async ({ resource: { displayName }, signal }) => {
    await behave(displayName, signal);
    return { resource: resource({ type: "group", id: `new-${displayName}`, displayName, group: {} }) };
  },
  delete: async ({ id, signal }) => {
    await behave(id.resource, signal);
    return {};
  },
  actions: [
    {
      name: "rename_group",
      displayName: "Rename",
      arguments: [{ name: "name", displayName: "Name", isRequired: true, field: { case: "stringField", value: {} } }],
      invoke: async ({ args }) => ({ response: { success: true, renamed: String(args.name ?? "") } }),
    },
  ],
});

function toResource(id: string) {
  const displayName = `Group ${id}`;
  return resource({ type: "group", id, displayName, group: { profile: { name: displayName, type: "OKTA_GROUP" } } });
}
