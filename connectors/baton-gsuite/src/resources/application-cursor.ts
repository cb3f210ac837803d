import type { Json } from "@baton-connectors/sdk";

/** The walk has two parts: the SSO profiles page by page, then the users, a few at a time. */
export type ApplicationCursor = { readonly part: "profiles"; readonly token?: string } | UsersCursor;

export interface UsersCursor {
  readonly part: "users";
  /** The page of users now being worked through; its users are kept in the session under this number. */
  readonly page: number;
  readonly offset: number;
  /** Where the page of users after it starts: empty for the very first, absent after the last. */
  readonly next?: string;
  /** Calls made in this part so far. */
  readonly step: number;
}

/** Before the first page of users. */
export const startOfUsers: UsersCursor = { part: "users", page: 0, offset: 0, next: "", step: 0 };

/**
 * A cursor of the Go connector is text. What it found so far lies in the session in a form of its own, so the walk is
 * done again from its start: rows are the same, nothing is missed.
 */
export function readApplicationCursor(cursor: Json | undefined): ApplicationCursor {
  if (cursor === undefined || typeof cursor !== "object") return { part: "profiles" };
  return cursor as unknown as ApplicationCursor;
}

export const asJson = (cursor: ApplicationCursor): Json => ({ ...cursor });
