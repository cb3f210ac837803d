import type { Resource } from "@baton-connectors/protocol/connector-v2";
import {
  assignment,
  configError,
  entitlementId,
  grant,
  grantAlreadyExists,
  grantAlreadyRevoked,
  grantExpandable,
  notFound,
  pageOf,
  type ResourceRef,
  type ResourceType,
  resourceType,
} from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { toGroup } from "./group-resource.ts";
import { user } from "./user.ts";

export const group: ResourceType<Client> = resourceType<Client>({
  id: "group",
  displayName: "Group",
  traits: ["group"],
  list: async ({ client, page, parent, signal }) => {
    if (parent) return pageOf([]);
    const { rows, next } = await client.listGroups(page, signal);
    return pageOf(rows.map(toGroup), next);
  },
  get: async ({ client, id }) => {
    const found = client.group(id.resource);
    return found && toGroup(found);
  },
  entitlements: ({ resource: of }) => pageOf([member(of)]),
  grants: async ({ client, resource: of, page, signal }) => {
    const { groups, users, next } = await client.listMembers(of.id!.resource, page, signal);
    const nested = groups.map((id) => memberGrant(of, { resourceType: "group", resource: id }));
    const members = users.map((id) => memberGrant(of, { resourceType: "user", resource: id }));
    return pageOf([...nested, ...members], next as never);
  },
  grant: async ({ client, entitlement, principal }) => {
    const of = entitlement.resource!;
    const [id, who] = [groupIn(client, of), principalIn(client, principal)];
    const isNew = client.addMember(id, who);
    return {
      grants: [memberGrant(of, principal.id!)],
      ...(isNew ? {} : { annotations: [grantAlreadyExists()] }),
    };
  },
  revoke: async ({ client, grant: { entitlement, principal } }) => {
    const id = entitlement!.resource!.id!.resource;
    const who = `${principal!.id!.resourceType}:${principal!.id!.resource}`;
    return client.removeMember(id, who) ? {} : { annotations: [grantAlreadyRevoked()] };
  },
  create: async ({ client, resource: { displayName } }) => {
    if (displayName === "") throw configError("a group needs a display name");
    return { resource: toGroup(client.createGroup(displayName)) };
  },
  // Gone already: perhaps by a first request whose answer got lost.
  delete: async ({ client, id }) => {
    client.deleteGroup(id.resource);
    return {};
  },
});

export const member = (of: Resource) =>
  assignment(of, "member", {
    displayName: `${of.displayName} Group Member`,
    description: `Member of ${of.displayName}`,
    grantableTo: [user, group],
  });

/** A group's members are members of what the group is a member of. */
function memberGrant(of: Resource, principal: ResourceRef) {
  if (principal.resourceType !== "group") return grant(of, "member", principal);
  const annotations = [grantExpandable({ entitlementIds: [entitlementId(principal, "member")] })];
  return grant(of, "member", principal, { annotations });
}

function groupIn(client: Client, of: Resource): string {
  const id = of.id!.resource;
  if (!client.group(id)) throw notFound(`there is no group ${id}`);
  return id;
}

function principalIn(client: Client, { id }: Resource): string {
  const { resourceType, resource } = id!;
  const found = resourceType === "user" ? client.user(resource) : client.group(resource);
  if (!found) throw notFound(`there is no ${resourceType} ${resource}`);
  return `${resourceType}:${resource}`;
}
