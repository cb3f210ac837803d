import type { Resource } from "@baton-connectors/protocol/connector-v2";
import { type Json, type ListContext, type PageOf, pageOf, type Session, toBatonError } from "@baton-connectors/sdk";
import type { Client } from "../connection.ts";
import type { RoleAssignment } from "../google/answers.ts";
import { forget } from "./forgetting.ts";

/**
 * The assignments of all roles in one listing, kept for the grants of each role. It follows the listing of the roles as
 * further pages without rows, so that a sync can be stopped and resumed within it.
 */
interface Collecting {
  readonly token: string;
  readonly page: number;
  /** Whether there was an assignment on an earlier page. */
  readonly any: boolean;
}

/** What is kept of an assignment: the rest is of no use to grants. */
export type KeptAssignment = Pick<RoleAssignment, "roleAssignmentId" | "assignedTo" | "assigneeType">;

/** Pages of 200. A customer with more assignments than this is read role by role, a page at a time. */
const mostPages = 100;

const prefix = "role-assignments/";
const completeKey = "role-assignments-complete";

export const firstAssignments: Json = { assignments: "", page: 0, any: false };

export function assignmentsCursor(cursor: Json | undefined): Collecting | undefined {
  const { assignments: token, page, any } = (cursor ?? {}) as { [key: string]: Json | undefined };
  return typeof token === "string" && typeof page === "number" ? { token, page, any: any === true } : undefined;
}

export async function collectAssignments(
  { client, session, log, signal }: ListContext<Client>,
  { token, page, any: before }: Collecting,
): Promise<PageOf<Resource>> {
  // Read once more from its beginning, it may have fewer pages than before.
  if (page === 0) await forget(session, "role-assignments");
  try {
    const query = { maxResults: 200, ...(token !== "" && { pageToken: token }) };
    const { items, next } = await client.listRoleAssignments(query, signal);
    const byRole = Map.groupBy(items, ({ roleId }) => roleId);
    await session.setMany([...byRole].map(([roleId, rows]) => [`${prefix}${roleId}/${page}`, rows.map(kept)]));
    const any = before || items.length > 0;
    if (next !== undefined && page + 1 < mostPages) return pageOf([], { assignments: next, page: page + 1, any });
    // Whoever configured this is an administrator: that nobody has any role is not believed, each role is asked for.
    if (next === undefined && any) await session.set(completeKey, true);
    return pageOf([]);
  } catch (thrown) {
    // Whatever is wrong with this one listing, each role can still be asked for by itself, and says so if it cannot.
    const error = toBatonError(thrown);
    if (!["NotFound", "InvalidArgument", "PermissionDenied"].includes(error.code)) throw error;
    log.debug({ error: error.message }, "role assignments are read role by role");
    return pageOf([]);
  }
}

/** Undefined when the listing was not read to its end in this sync. */
export async function collectedAssignments(session: Session, roleId: string): Promise<KeptAssignment[] | undefined> {
  if (!(await session.get<boolean>(completeKey))) return undefined;
  const all: KeptAssignment[] = [];
  for await (const [, rows] of session.entries<KeptAssignment[]>(`${prefix}${roleId}/`)) all.push(...rows);
  return all;
}

const kept = ({ roleAssignmentId, assignedTo, assigneeType }: RoleAssignment): KeptAssignment => ({
  roleAssignmentId,
  assignedTo,
  assigneeType,
});
