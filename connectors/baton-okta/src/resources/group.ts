import { assignment, type ListContext, pageOf, resourceType, skipGrants, whenAbsent } from "@baton-connectors/sdk";
import { createGroupAction, modifyGroupAction } from "../actions/group-actions.ts";
import type { Client } from "../client.ts";
import { afterOf } from "../cursor.ts";
import { identified } from "../identified.ts";
import { permissionsFor, typeAnnotations } from "../permissions.ts";
import { membershipV1 } from "../v1.ts";
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
    await client.groups.delete(id.resource);
    return {};
  },
  actions: [createGroupAction, modifyGroupAction],
});

async function list(context: ListContext<Client>) {
  const { client, page, session } = context;
  const { items, next } = await client.groups.list(afterOf(page));
  const listed = identified(context, items).filter(
    ({ type }) => type !== "APP_GROUP" || !client.settings.skipAppGroups,
  );
  await session.setMany(privileges(items, client.settings));
  return pageOf(listed.map(toGroup), next);
}
