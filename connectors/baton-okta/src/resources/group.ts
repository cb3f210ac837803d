import {
  assignment,
  type ListContext,
  pageOf,
  resourceDoesNotExist,
  resourceType,
  skipGrants,
  whenAbsent,
} from "@baton-connectors/sdk";
import { createGroupAction, modifyGroupAction } from "../actions/group-actions.ts";
import type { Client } from "../client.ts";
import { afterOf } from "../cursor.ts";
import { permissionsFor, typeAnnotations } from "../permissions.ts";
import { membershipV1 } from "../v1-identifiers.ts";
import { unlessThere } from "../vanished.ts";
import { groupGrants } from "./group-grants.ts";
import { addMember, removeMember } from "./group-members.ts";
import { privileges } from "./group-privileges.ts";
import { toGroup, usersCount } from "./group-resource.ts";
import { user } from "./user.ts";

export const group = resourceType<Client>({
  id: "group",
  displayName: "Group",
  traits: ["group"],
  annotations: typeAnnotations("group", "groups"),
  permissions: permissionsFor("groups"),
  list,
  get: async ({ client, id }) => {
    const found = await client.groups.get(id.resource, "stats,app").catch(whenAbsent);
    if (!found) return undefined;
    const resource = toGroup(found);
    if (usersCount(resource) === 0) resource.annotations.push(skipGrants());
    return resource;
  },
  entitlements: ({ resource }) =>
    pageOf([
      assignment(resource, "member", {
        displayName: `${resource.displayName} Group Member`,
        description: `Member of ${resource.displayName} group in Okta`,
        grantableTo: [user],
        annotations: [membershipV1(resource.id!.resource)],
      }),
    ]),
  grants: groupGrants,
  grant: addMember,
  revoke: removeMember,
  delete: async ({ client, id }) => {
    // Gone already: perhaps by a first request whose answer got lost.
    const deleted = await client.groups.delete(id.resource).then(
      () => true,
      unlessThere(() => client.groups.get(id.resource)),
    );
    return deleted ? {} : { annotations: [resourceDoesNotExist()] };
  },
  actions: [createGroupAction, modifyGroupAction],
});

async function list({ client, page, session }: ListContext<Client>) {
  const { items, next } = await client.groups.list(afterOf(page));
  const listed = items.filter(({ type }) => type !== "APP_GROUP" || !client.settings.skipAppGroups);
  await session.setMany(privileges(items, client.settings));
  return pageOf(listed.map(toGroup), next);
}
