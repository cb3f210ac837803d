import {
  assignment,
  grant,
  grantAlreadyExists,
  grantAlreadyRevoked,
  pageOf,
  permissionIds,
  resource,
  resourceType,
  wrongPrincipal,
} from "@baton-connectors/sdk";
import type { Client, Group } from "../client.ts";
import { user } from "./user.ts";

const member = "member";

export const group = resourceType<Client>({
  id: "group",
  displayName: "Group",
  traits: ["group"],
  permissions: { sync: permissionIds("groups:read"), provision: permissionIds("groups:write") },
  list: async ({ client, page, parent, signal }) => {
    if (parent) return pageOf([]);
    const { items, next } = await client.listGroups(page, signal);
    return pageOf(items.map(toResource), next);
  },
  // A group whose members cannot be found is looked up here: is it gone, or is something wrong?
  get: async ({ client, id, signal }) => toResource(await client.getGroup(id.resource, signal)),
  entitlements: ({ resource: of }) =>
    pageOf([assignment(of, member, { displayName: `${of.displayName} Group Member`, grantableTo: [user] })]),
  grants: async ({ client, resource: of, page, signal }) => {
    const { items, next } = await client.listMembers(of.id!.resource, page, signal);
    return pageOf(
      items.map((id) => grant(of, member, { resourceType: "user", resource: id })),
      next,
    );
  },
  grant: async ({ client, entitlement, principal, signal }) => {
    if (principal.id?.resourceType !== "user") throw wrongPrincipal(principal.id?.resourceType, "user");
    const of = entitlement.resource!;
    const added = await client.addMember(of.id!.resource, principal.id.resource, signal);
    return { grants: [grant(of, member, principal)], annotations: added ? [] : [grantAlreadyExists()] };
  },
  revoke: async ({ client, grant: revoked, signal }) => {
    const of = revoked.entitlement!.resource!;
    const removed = await client.removeMember(of.id!.resource, revoked.principal!.id!.resource, signal);
    return { annotations: removed ? [] : [grantAlreadyRevoked()] };
  },
});

function toResource({ id, name }: Group) {
  return resource({ type: "group", id, displayName: name, group: { profile: { name } } });
}
