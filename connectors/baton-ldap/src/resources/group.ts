import {
  assignment,
  type GetContext,
  type ListContext,
  pageOf,
  type ResourceType,
  resourceType,
} from "@baton-connectors/sdk";
import { grantMembership } from "../changes/grant-membership.ts";
import { revokeMembership } from "../changes/revoke-membership.ts";
import type { Client } from "../client.ts";
import { filters } from "../filters.ts";
import { groupGrants } from "../members/group-grants.ts";
import { permissions } from "../permissions.ts";
import { groupAttributes, groupResource } from "./group-resource.ts";
import { listEntries } from "./list-entries.ts";
import { toResources } from "./to-resources.ts";
import { user, whenGone } from "./user.ts";

export const group: ResourceType<Client> = resourceType<Client>({
  id: "group",
  displayName: "Group",
  traits: ["group"],
  permissions: permissions.group,
  list: async (context: ListContext<Client>) => {
    if (context.parent) return pageOf([]);
    const { entries, next } = await listEntries("group", groupAttributes, context);
    return pageOf(toResources(entries, groupResource, context), next);
  },
  get: async (context: GetContext<Client>) => {
    const { client, id, signal } = context;
    const entry = await client.directory.read(id.resource, filters.group, groupAttributes, signal).catch(whenGone);
    return entry && entry !== "gone" ? toResources([entry], groupResource, context)[0] : undefined;
  },
  entitlements: ({ resource }) =>
    pageOf([
      assignment(resource, "member", {
        displayName: `${resource.displayName} Group member`,
        description: `Access to ${resource.displayName} group in LDAP`,
        grantableTo: [user],
      }),
    ]),
  grants: groupGrants,
  grant: grantMembership,
  revoke: revokeMembership,
});
