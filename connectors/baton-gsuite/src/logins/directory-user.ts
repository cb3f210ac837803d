import type { ReachableUser } from "../google/answers.ts";

/** Whom the login walk asks about. */
export interface DirectoryUser {
  readonly id: string;
  readonly email: string;
}

/** Without an id there is no principal, without an address no way to ask. */
export const directoryUsers = (users: readonly ReachableUser[]): DirectoryUser[] =>
  users.flatMap(({ id, primaryEmail }) => (id && primaryEmail ? [{ id, email: primaryEmail }] : []));
