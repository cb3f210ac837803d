import { bug, type HandlerContext, inParallel, whenAbsent } from "@baton-connectors/sdk";
import type { RoleAssignment, RoleHolder, RolesApi } from "./api/roles.ts";
import { atOnce } from "./at-once.ts";
import type { Client } from "./client.ts";
import { identified } from "./identified.ts";

interface Administrator {
  readonly id: string;
  /** Types of standard roles. */
  readonly standard: readonly string[];
  /** Ids of custom roles. */
  readonly custom: readonly string[];
}
interface Administrators {
  readonly items: readonly Administrator[];
  readonly next: string | undefined;
}

/** One page of the users who have roles of their own, with these roles. Read once per sync for all roles together. */
export function administrators(context: HandlerContext<Client>, after: string | undefined): Promise<Administrators> {
  const { client, syncId } = context;
  return client.memo(syncId, `administrators/${after ?? ""}`, async () => {
    const { items, next } = await client.roles.listUsersWithRoles(after);
    return { items: await inParallel(identified(context, items), atOnce, ({ id }) => rolesOf(context, id)), next };
  });
}

/** Every role of a user or group: a handful, on one page. */
export async function allAssignments(
  roles: RolesApi,
  holder: RoleHolder,
  id: string,
): Promise<readonly RoleAssignment[]> {
  const all: RoleAssignment[] = [];
  const seen = new Set<string>();
  let after: string | undefined;
  do {
    const { items, next } = await roles.listAssignments(holder, id, after);
    all.push(...items);
    if (next !== undefined && seen.has(next))
      throw bug("Okta's links to the next page go in a circle", { kind: "upstream" });
    if (next !== undefined) seen.add(next);
    after = next;
  } while (after !== undefined);
  return all;
}

async function rolesOf({ client, skip }: HandlerContext<Client>, id: string): Promise<Administrator> {
  const assignments = await allAssignments(client.roles, "users", id).catch(whenAbsent);
  if (!assignments) skip("an administrator was deleted during the sync", { user_id: id });
  // What comes through a group is granted to the group, and expanded from there.
  const own = (assignments ?? []).filter((one) => one.status !== "INACTIVE" && one.assignmentType === "USER");
  return {
    id,
    standard: own.filter(({ type }) => type !== "CUSTOM").map(({ type }) => type ?? ""),
    custom: own.filter(({ type }) => type === "CUSTOM").map(({ role }) => role ?? ""),
  };
}
