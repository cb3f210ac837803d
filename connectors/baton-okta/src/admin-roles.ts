import { BatonError, everyItem, type HandlerContext, inParallel } from "@baton-connectors/sdk";
import type { OktaPage } from "./api/list.ts";
import type { RoleAssignment, RoleHolder, RolesApi } from "./api/roles.ts";
import type { Client } from "./client.ts";
import { concurrentRequests } from "./concurrency.ts";
import { unlessThere } from "./vanished.ts";

export interface StandardRole {
  readonly type: string;
  readonly label: string;
}

interface Administrator {
  readonly id: string;
  /** Standard roles that Okta tells of with the user, also those that come through a group. */
  readonly seen: readonly StandardRole[];
  /** Types of standard roles. */
  readonly standard: readonly string[];
  /** Ids of custom roles, if these are synced. */
  readonly custom: readonly string[];
}

/** One page of the users who have roles of their own, with these roles. Read once per sync for all roles together. */
export function administrators(
  context: HandlerContext<Client>,
  after: string | undefined,
): Promise<OktaPage<Administrator>> {
  const { client, syncId } = context;
  return client.memo(syncId, `administrators/${after ?? ""}`, async () => {
    const { items, next } = await client.roles.listUsersWithRoles(after);
    return { items: await inParallel(items, concurrentRequests, ({ id }) => rolesOf(context, id)), next };
  });
}

/** Every role of a user or group: a handful, on one page. */
export const allAssignments = (roles: RolesApi, holder: RoleHolder, id: string): Promise<RoleAssignment[]> =>
  everyItem((after: string | undefined) => roles.listAssignments(holder, id, after));

async function rolesOf({ client, skip }: HandlerContext<Client>, id: string): Promise<Administrator> {
  const assignments = await allAssignments(client.roles, "users", id).catch(unlessThere(() => client.users.get(id)));
  if (!assignments) skip("an administrator was deleted during the sync", { user_id: id });
  const standard = (assignments ?? []).filter((one) => !isCustom(one) && one.type !== "" && one.status !== "INACTIVE");
  // What comes through a group is granted to the group, and expanded from there.
  const own = (assignments ?? []).filter((one) => one.status !== "INACTIVE" && one.assignmentType === "USER");
  return {
    id,
    seen: standard.map(({ type, label = "" }) => ({ type, label: label || type })),
    standard: own.filter((one) => !isCustom(one)).map(({ type }) => type),
    custom: client.settings.syncCustomRoles ? own.filter(isCustom).map(roleOf) : [],
  };
}

export const isCustom = ({ type }: RoleAssignment): boolean => type === "CUSTOM";

/** The role's id where the type does not tell, which nothing can be told of without it. */
export function roleOf({ id, role }: RoleAssignment): string {
  if (role) return role;
  throw new BatonError("Unavailable", `Okta answered with a role assignment, ${id}, that names no role`, {
    kind: "upstream",
    malformed: true,
  });
}
