import type { HandlerContext, Json, Session } from "@baton-connectors/sdk";
import type { Client } from "./client.ts";
import { type Role, rolesOf } from "./roles.ts";
import type { SlackUser } from "./web.ts";

/** Who belongs to a workspace, and what else they are there. */
export interface Member {
  readonly id: string;
  readonly roles: readonly Role[];
}

/** Strangers of other organizations are seen in a workspace and do not belong to it. */
export const membersOf = (users: readonly SlackUser[]): Member[] =>
  users.flatMap((user) => (user.id && !user.is_stranger ? [{ id: user.id, roles: rolesOf(user) }] : []));

/**
 * Members as the listing of users saw them, kept in the session page by page, so that twenty calls a minute are not spent twice on
 * the same list.
 */
export const remember = (session: Session, teamId: string, page: number, users: readonly SlackUser[], last: boolean) =>
  session.setMany([
    [`members/${teamId}/${page}`, membersOf(users)],
    ...(last ? ([[`members/${teamId}`, page + 1]] as const) : []),
  ]);

/** One page of them: remembered, or asked for where users were not listed in this sync. */
export async function memberPage(
  { client, session, signal }: Pick<HandlerContext<Client>, "client" | "session" | "signal">,
  teamId: string,
  cursor: Json | undefined,
): Promise<{ readonly items: readonly Member[]; readonly next?: Json | undefined }> {
  const after = cursor as { readonly remembered: number } | { readonly cursor: string } | undefined;
  if (after === undefined || "remembered" in after) {
    const page = after?.remembered ?? 0;
    const pages = await session.get<number>(`members/${teamId}`);
    const items = pages === undefined ? undefined : await session.get<Member[]>(`members/${teamId}/${page}`);
    if (items) return { items, ...(page + 1 < pages! && { next: { remembered: page + 1 } }) };
  }
  const { items, next } = await client.web.listUsers(teamId, after && "cursor" in after ? after.cursor : undefined, signal);
  return { items: membersOf(items), ...(next !== undefined && { next: { cursor: next } }) };
}
