import { configError } from "@baton-connectors/sdk";
import type { DirectoryUser } from "../logins/directory-user.ts";

/**
 * Where a feed that walks the directory stands. The text is that of the Go connector, which puts whole directory pages
 * of users into it and outgrows the protocol's 4,096 bytes; ours hold the page token, and at most a page of 25 users.
 */
export interface LoginCursor {
  readonly pending: readonly DirectoryUser[];
  /** Of the next directory page; empty at the start, undefined when there is none. */
  readonly pageToken: string | undefined;
}

const start: LoginCursor = { pending: [], pageToken: "" };

export function readLoginCursor(cursor: string): LoginCursor {
  if (cursor === "") return start;
  let parsed: { pending_users?: DirectoryUser[]; directory_page_token?: string };
  try {
    parsed = JSON.parse(Buffer.from(cursor, "base64").toString("utf8"));
  } catch {
    throw configError("the cursor of the event feed cannot be read");
  }
  const { pending_users: pending = [], directory_page_token: token = "" } = parsed;
  if (pending.length === 0) return token === "" ? start : { pending, pageToken: token };
  return { pending, pageToken: token === "" ? undefined : token };
}

export function writeLoginCursor({ pending, pageToken }: LoginCursor): string {
  const text = JSON.stringify({
    ...(pending.length > 0 && { pending_users: pending.map(({ id, email }) => ({ email, id })) }),
    ...(pageToken && { directory_page_token: pageToken }),
  });
  return Buffer.from(text).toString("base64");
}
