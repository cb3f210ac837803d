import type { Resource } from "@baton-connectors/protocol/connector-v2";
import {
  assignment,
  entitlementId,
  grant,
  grantAlreadyExists,
  grantAlreadyRevoked,
  grantExpandable,
  type HandlerContext,
  pageOf,
  type ResourceType,
  resourceDoesNotExist,
  resourceType,
  toBatonError,
  v1Identifier,
} from "@baton-connectors/sdk";
import { groupActions } from "../actions/group-actions.ts";
import type { Client } from "../connection.ts";
import { bagCursor, bagToken } from "../cursor.ts";
import type { Member } from "../google/answers.ts";
import { isDuplicate, isMissing } from "../google/error.ts";
import { groupPermissions } from "../permissions.ts";
import { groupResource } from "./group-resource.ts";
import { refuseInherited } from "./inherited-membership.ts";
import { userPrincipal } from "./principal.ts";
import { reachable, typeAnnotations } from "./type-rows.ts";
import { user } from "./user.ts";

export const group: ResourceType<Client> = resourceType<Client>({
  id: "group",
  displayName: "Group",
  traits: ["group"],
  annotations: typeAnnotations(
    "group",
    "admin.directory.group",
    "admin.directory.group.member",
    "admin.directory.domain.readonly",
    "apps.groups.settings",
  ),
  permissions: groupPermissions,
  principalsOutside: {
    user: "people of other domains and other organizations",
    group: "groups of other domains and other organizations",
  },
  available: reachable("groups", "groups", "members"),
  list: async ({ client, page, parent, signal, skip }) => {
    if (parent) return pageOf([]);
    const { items, next } = await client.listGroups(bagToken(page.cursor), signal);
    const rows = items.flatMap((found) => {
      if (found.id) return [groupResource(found)];
      skip("a group has no id", { name: found.name });
      return [];
    });
    return pageOf(rows, bagCursor(next, "group"));
  },
  get: async ({ client, id, signal }) => groupResource(await client.getGroup(id.resource, signal)),
  entitlements: ({ resource: of }) =>
    pageOf([
      assignment(of, "member", {
        displayName: `${of.displayName} Group Member`,
        description: `Is member of the ${of.displayName} group in Google Workspace`,
        grantableTo: [user, group],
        annotations: [v1Identifier(`membership:${of.id!.resource}`)],
      }),
    ]),
  grants: async ({ client, resource: of, page, signal, skip }) => {
    const id = of.id!.resource;
    const { items, next } = await client.listMembers(id, bagToken(page.cursor), signal);
    const rows = items.flatMap((member) => membership(of, member, skip) ?? []);
    return pageOf(rows, bagCursor(next, "group", id));
  },
  grant: async ({ client, entitlement, principal, signal }) => {
    const userId = userPrincipal(principal);
    const of = entitlement.resource!;
    const granted = membership(of, { id: userId, type: "USER" }, () => {})!;
    try {
      await client.insertMember(of.id!.resource, userId, signal);
      return { grants: [granted] };
    } catch (thrown) {
      if (!isDuplicate(thrown)) throw thrown;
      return { grants: [granted], annotations: [grantAlreadyExists()] };
    }
  },
  revoke: async ({ client, grant: revoked, signal }) => {
    const userId = userPrincipal(revoked.principal);
    const groupId = revoked.entitlement!.resource!.id!.resource;
    try {
      await client.deleteMember(groupId, userId, signal);
      return {};
    } catch (thrown) {
      if (!isMissing(thrown)) throw thrown;
      await refuseInherited(client, groupId, userId, signal);
      return { annotations: [grantAlreadyRevoked()] };
    }
  },
  delete: async ({ client, id, signal }) => {
    try {
      await client.deleteGroup(id.resource, signal);
      return {};
    } catch (thrown) {
      const error = toBatonError(thrown);
      if (isMissing(error)) return { annotations: [resourceDoesNotExist()] };
      throw error;
    }
  },
  actions: groupActions,
});

/** Guests are principals outside of the customer; the customer as a whole is no principal: it is told, not made up. */
function membership(of: Resource, member: Member, skip: HandlerContext<Client>["skip"]) {
  const id = of.id!.resource;
  const kind = (member.type ?? "").toUpperCase();
  if (!member.id || kind === "CUSTOMER") {
    const reason = member.id ? "a group has the whole customer as a member" : "a group member has no id";
    skip(reason, { group_id: id, member_id: member.id, member_email: member.email });
    return undefined;
  }
  const principal = { resourceType: kind === "GROUP" ? "group" : "user", resource: member.id };
  const identifier = v1Identifier(`grant:membership:${id}:${member.id}`);
  if (kind !== "GROUP") return grant(of, "member", principal, { annotations: [identifier] });
  const expandable = grantExpandable({ entitlementIds: [entitlementId(principal, "member")] });
  return grant(of, "member", principal, { annotations: [identifier, expandable] });
}
