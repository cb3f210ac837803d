import type { Client } from "../client.ts";

/** Changes of a user's state look before they change it. */
export const userTurn = (id: string) => `user ${id}`;

/**
 * Moves a user to another state. A refusal may mean that the user is there already, through somebody else or through a first
 * request whose answer got lost: Okta makes no transition twice.
 */
export async function transition(
  { users }: Client,
  id: string,
  move: "activate" | "suspend" | "unsuspend",
  isThere: (status: string) => boolean,
): Promise<void> {
  try {
    await users[move](id);
  } catch (refusal) {
    const user = await users.get(id).catch(() => {
      throw refusal;
    });
    if (!isThere(user.status ?? "")) throw refusal;
  }
}
