import type { Resource } from "@baton-connectors/protocol/connector-v2";
import {
  assignment,
  BatonError,
  entitlementId,
  everyItem,
  grant,
  grantAlreadyExists,
  grantAlreadyRevoked,
  grantExpandable,
  pageOf,
  resource,
  resourceType,
  toBatonError,
  v1Identifier,
} from "@baton-connectors/sdk";
import type { Client } from "../connection.ts";
import { bagCursor, bagToken } from "../cursor.ts";
import type { Role } from "../google/answers.ts";
import { isDuplicate, isMissing } from "../google/error.ts";
import { whenInDoubt } from "../lost-answer.ts";
import { rolePermissions } from "../permissions.ts";
import { group } from "./group.ts";
import { userPrincipal } from "./principal.ts";
import {
  assignmentsCursor,
  collectAssignments,
  collectedAssignments,
  firstAssignments,
  type KeptAssignment,
} from "./role-assignments.ts";
import { reachable, typeAnnotations } from "./type-rows.ts";
import { user } from "./user.ts";

export const role = resourceType<Client>({
  id: "role",
  displayName: "role",
  traits: ["role"],
  annotations: typeAnnotations("role", "admin.directory.rolemanagement", "admin.directory.domain.readonly"),
  permissions: rolePermissions,
  principalsOutside: {
    user: "service accounts, and people of other domains",
    group: "groups of other domains",
  },
  available: reachable("roles", "roles"),
  list: async (context) => {
    const { client, page, parent, signal } = context;
    if (parent) return pageOf([]);
    const collecting = assignmentsCursor(page.cursor);
    if (collecting) return collectAssignments(context, collecting);
    const { items, next } = await client.listRoles(bagToken(page.cursor), signal);
    // A single role is asked for its assignments directly.
    const last = items.length > 1 || page.cursor !== undefined ? firstAssignments : undefined;
    return pageOf(items.map(roleResource), bagCursor(next, "role") ?? last);
  },
  get: async ({ client, id, signal }) => roleResource(await client.getRole(id.resource, signal)),
  entitlements: ({ resource: of }) =>
    pageOf([
      assignment(of, "member", {
        displayName: `${of.displayName} Role Member`,
        description: `Has the ${of.displayName} role in Google Workspace`,
        grantableTo: [user, group],
        annotations: [v1Identifier(`membership:${of.id!.resource}`)],
      }),
    ]),
  grants: async ({ client, resource: of, page, session, signal }) => {
    const roleId = of.id!.resource;
    const collected = page.cursor === undefined ? await collectedAssignments(session, roleId) : undefined;
    if (collected) return pageOf(collected.map((row) => assigned(of, row)));
    const pageToken = bagToken(page.cursor);
    const { items, next } = await client.listRoleAssignments({ roleId, maxResults: 100, pageToken }, signal);
    return pageOf(
      items.map((row) => assigned(of, row)),
      bagCursor(next, "role", roleId),
    );
  },
  grant: async ({ client, entitlement, principal, log, signal }) => {
    const userId = userPrincipal(principal);
    const of = entitlement.resource!;
    const roleId = of.id!.resource;
    if (!/^-?\d+$/.test(roleId)) throw new BatonError("InvalidArgument", `not a role id: ${roleId}`);
    try {
      const made = await client
        .insertRoleAssignment(roleId, userId, signal)
        // Not left to a second request alone: that Google refuses it is no more than what it does.
        .catch(whenInDoubt(async () => (await assignmentsOf(client, roleId, userId, signal))[0]));
      return { grants: [assigned(of, { ...made, assignedTo: userId })] };
    } catch (thrown) {
      if (!isDuplicate(thrown)) throw thrown;
      const held = await assignmentsOf(client, roleId, userId, signal).catch((unread) => {
        const error = toBatonError(unread);
        if (["Unavailable", "DeadlineExceeded", "Canceled"].includes(error.code)) throw error;
        // The role is held, that much Google said. Only the grant's id is not known.
        log.warn({ role_id: roleId, user_id: userId, error: error.message }, "a role assignment cannot be read");
        return [];
      });
      return { grants: held.map((row) => assigned(of, row)), annotations: [grantAlreadyExists()] };
    }
  },
  revoke: async ({ client, grant: revoked, signal }) => {
    userPrincipal(revoked.principal);
    if (!/^\d+$/.test(revoked.id)) {
      throw new BatonError("InvalidArgument", `not a role assignment: ${revoked.id}`, {
        hint: "The role is held through a group, or the grant was never synced: revoke the membership in the group, or sync first.",
      });
    }
    try {
      await client.deleteRoleAssignment(revoked.id, signal);
      return {};
    } catch (thrown) {
      if (!isMissing(thrown)) throw thrown;
      return { annotations: [grantAlreadyRevoked()] };
    }
  },
});

function roleResource({ roleId: id, roleName: name = "" }: Role): Resource {
  return resource({
    type: "role",
    id,
    displayName: name,
    // A number, as it always was: ids above 2^53 lose their last digits here. The resource's own id is exact.
    profile: { role_id: Number(id), role_name: name },
    annotations: [v1Identifier(id)],
    role: {},
  });
}

/** The grant of an assignment has the assignment's id: to revoke it one needs no more. */
function assigned(of: Resource, row: KeptAssignment): ReturnType<typeof grant> {
  const id = row.roleAssignmentId;
  const isGroup = (row.assigneeType ?? "").toLowerCase() === "group";
  const principal = { resourceType: isGroup ? "group" : "user", resource: row.assignedTo };
  const expandable = isGroup ? [grantExpandable({ entitlementIds: [entitlementId(principal, "member")] })] : [];
  return { ...grant(of, "member", principal, { annotations: [v1Identifier(id), ...expandable] }), id };
}

/** Those of the role for the whole customer that the user has. */
async function assignmentsOf(client: Client, roleId: string, userKey: string, signal: AbortSignal) {
  const query = { roleId, userKey, maxResults: 100 };
  const all = await everyItem((pageToken: string | undefined) =>
    client.listRoleAssignments({ ...query, pageToken }, signal),
  );
  return all.filter((row) => row.assignedTo === userKey && row.scopeType === "CUSTOMER");
}
