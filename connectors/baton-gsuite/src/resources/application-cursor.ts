import type { Json } from "@baton-connectors/sdk";

/**
 * The walk in its four parts: SSO profiles page by page; the directory page by page, into the session; where the
 * directory is large, the logins of all users page by page; the users, a few at a time.
 */
export type ApplicationCursor =
  | { readonly part: "profiles"; readonly token?: string }
  | { readonly part: "directory"; readonly token?: string; readonly pages: number; readonly users: number }
  | LoginsCursor
  | UsersCursor;

/** What the later parts know of the earlier ones. */
interface Known {
  /** Pages of the directory, and the users on them. */
  readonly pages: number;
  readonly users: number;
  /** Calls made since the directory was read: numbers what each call writes. */
  readonly step: number;
}

export interface LoginsCursor extends Known {
  readonly part: "logins";
  readonly application: LoginApplication;
  readonly token?: string;
  /** Pages of this application's logins read so far. */
  readonly read: number;
  /** Whether there was an event on any of them. */
  readonly any?: boolean;
  readonly done: readonly LoginApplication[];
}

export interface UsersCursor extends Known {
  readonly part: "users";
  readonly page: number;
  readonly offset: number;
  /** Applications whose logins are known already; about the others each user is asked. */
  readonly done: readonly LoginApplication[];
  /** Whether the OAuth grants of any user were found. */
  readonly anyGrants?: boolean;
}

export type LoginApplication = "login" | "saml";

/**
 * A cursor of the Go connector is text. What it found so far lies in the session in a form of its own, so the walk is
 * done again from its start: rows are the same, nothing is missed.
 */
export function readApplicationCursor(cursor: Json | undefined): ApplicationCursor {
  if (cursor === undefined || typeof cursor !== "object") return { part: "profiles" };
  return cursor as unknown as ApplicationCursor;
}

export const asJson = (cursor: ApplicationCursor): Json => ({ ...cursor });
