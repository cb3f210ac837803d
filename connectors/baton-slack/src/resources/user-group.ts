import {
  assignment,
  capabilityPermissions,
  grant,
  type HandlerContext,
  noItems,
  pageOf,
  resource,
  resourceType,
  toBatonError,
} from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { unlessDenied } from "../denied.ts";
import { permissions } from "../permissions.ts";
import { teamByTeam } from "../team-by-team.ts";
import { keepMembers, keptMembers, userGroupsOf } from "../user-group-members.ts";
import type { UserGroup } from "../web.ts";
import { user } from "./user.ts";

export const userGroup = resourceType<Client>({
  id: "userGroup",
  displayName: "User Group",
  traits: ["group"],
  annotations: [capabilityPermissions(["usergroups:read", "users:read"])],
  permissions: permissions.userGroup,
  list: async (context) =>
    teamByTeam(context, async (teamId) => {
      const { client, session, signal } = context;
      const found = (await readable(context, teamId, userGroupsOf(client, teamId, signal))) ?? [];
      await keepMembers(session, found);
      return { items: found.map((group) => toResource(teamId, group)) };
    }),
  get: async (context) => {
    const { client, id, parent, syncId, signal } = context;
    const teams = parent?.resource ? [parent.resource] : (await client.teams(syncId, signal)).map((team) => team.id);
    for (const teamId of teams) {
      const groups = await readable(context, teamId, client.web.listUserGroups(teamId, false, signal));
      const found = groups?.items.find((group) => group.id === id.resource);
      if (found) return toResource(teamId, found);
    }
    return undefined;
  },
  entitlements: ({ resource: of }) =>
    pageOf([
      assignment(of, "member", {
        displayName: `${of.displayName} User group member`,
        description: `Member of ${of.displayName} User group`,
        grantableTo: [user],
      }),
    ]),
  grants: async ({ client, session, resource: of, signal, skip }) => {
    const id = of.id!.resource;
    try {
      const teamId = of.parentResourceId?.resource;
      const members = (await keptMembers(session, id)) ?? (await client.web.listUserGroupMembers(id, teamId, signal));
      return pageOf([...new Set(members)].map((one) => grant(of, "member", { resourceType: "user", resource: one })));
    } catch (thrown) {
      // Slack's word for this group alone, though it is listed: https://docs.slack.dev/reference/methods/usergroups.users.list#errors
      if (toBatonError(thrown).vendorCode !== "no_such_subteam") throw thrown;
      skip("members of a user group that Slack lists and does not know any more", { user_group_id: id });
      return noItems;
    }
  },
});

/**
 * Undefined, and counted, where the workspace does not grant access, or has no user groups: they come with paid plans.
 * https://docs.slack.dev/reference/methods/usergroups.list#errors
 */
const readable = <T>(context: HandlerContext<Client>, teamId: string, asked: Promise<T>): Promise<T | undefined> =>
  asked
    .catch((thrown: unknown) => {
      if (toBatonError(thrown).vendorCode !== "plan_upgrade_required") throw thrown;
      context.skip("user groups, which the plan of a workspace does not have", { workspace_id: teamId });
      return undefined;
    })
    .catch(unlessDenied(teamId, "user groups", context));

const toResource = (teamId: string, { id, name = "", handle = "" }: UserGroup) =>
  resource({
    type: "userGroup",
    id,
    displayName: name,
    parent: { resourceType: "workspace", resource: teamId },
    profile: { userGroup_id: id, userGroup_name: name, userGroup_handle: handle },
    group: {},
  });
