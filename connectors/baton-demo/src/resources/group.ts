import {
  assignment,
  entitlementId,
  grant,
  grantExpandable,
  pageOf,
  type ResourceRef,
  type ResourceType,
  resource,
  resourceType,
} from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { groupId, groupNumber } from "../organisation.ts";
import { user } from "./user.ts";

export const group: ResourceType<Client> = resourceType<Client>({
  id: "group",
  displayName: "Group",
  traits: ["group"],
  list: async ({ client, page, parent, signal }) => {
    if (parent) return pageOf([]);
    const { numbers, next } = await client.listGroups(page, signal);
    return pageOf(numbers.map(toResource), next);
  },
  get: async ({ client, id }) => {
    const g = groupNumber(id.resource);
    return client.hasGroup(g) && groupId(g) === id.resource ? toResource(g) : undefined;
  },
  entitlements: ({ resource: of }) =>
    pageOf([
      assignment(of, "member", {
        displayName: `${of.displayName} Group Member`,
        description: `Member of ${of.displayName}`,
        grantableTo: [user, group],
      }),
    ]),
  grants: async ({ client, resource: of, page, signal }) => {
    const { groups, users, next } = await client.listMembers(groupNumber(of.id!.resource), page, signal);
    const nested = groups.map((id) => {
      const principal: ResourceRef = { resourceType: "group", resource: id };
      return grant(of, "member", principal, {
        annotations: [grantExpandable({ entitlementIds: [entitlementId(principal, "member")] })],
      });
    });
    const members = users.map((id) => grant(of, "member", { resourceType: "user", resource: id }));
    return pageOf([...nested, ...members], next);
  },
});

function toResource(g: number) {
  const displayName = `Group ${groupId(g)}`;
  return resource({
    type: "group",
    id: groupId(g),
    displayName,
    group: { profile: { name: displayName, type: "OKTA_GROUP" } },
  });
}
