import { createHash } from "node:crypto";
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

interface Remembered {
  readonly items: readonly Member[];
  readonly next: string | undefined;
}

/** Session keys are short, and Slack does not say how long a cursor may be. */
const keyOf = (teamId: string, cursor = "") => `members/${teamId}/${createHash("sha256").update(cursor).digest("hex")}`;
const wholeKey = (teamId: string) => `members/${teamId}`;

/**
 * Members as the listing of users saw them, kept in the session by the cursor they came with, so that twenty calls a minute are not
 * spent twice on the same list.
 */
export function remember(session: Session, teamId: string, cursor: string | undefined, page: Remembered) {
  const whole = page.next === undefined ? ([[wholeKey(teamId), true]] as const) : [];
  return session.setMany([[keyOf(teamId, cursor), page], ...whole]);
}

/** One page of them: remembered, or asked for where users were not listed in this sync. */
export async function memberPage(
  { client, session, signal }: Pick<HandlerContext<Client>, "client" | "session" | "signal">,
  teamId: string,
  cursor: Json | undefined,
): Promise<{ readonly items: readonly Member[]; readonly next?: Json | undefined }> {
  const after = cursor as string | undefined;
  const remembered = (await session.get<boolean>(wholeKey(teamId)))
    ? await session.get<Remembered>(keyOf(teamId, after))
    : undefined;
  if (remembered) return remembered;
  const { items, next } = await client.web.listUsers(teamId, after, signal);
  return { items: membersOf(items), next };
}
