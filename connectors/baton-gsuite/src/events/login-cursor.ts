import { configError } from "@baton-connectors/sdk";
import type { DirectoryUser } from "../logins/directory-user.ts";

/**
 * Where a feed that walks the directory stands. The Go connector writes the users of whole directory pages into it and
 * outgrows the protocol's 4,096 bytes; ours holds the token of a page, and how many of its users are done with. Go's are
 * understood.
 */
export interface LoginCursor {
  /** Of a cursor of Go's: users to ask about before the page. */
  readonly pending: readonly DirectoryUser[];
  /** Of the directory page to read; empty for the first, undefined when there is none. */
  readonly pageToken: string | undefined;
  /** Users of that page who were asked about. */
  readonly done: number;
}

const start: LoginCursor = { pending: [], pageToken: "", done: 0 };

interface Written {
  readonly pending_users?: readonly DirectoryUser[];
  readonly directory_page_token?: string;
  readonly done?: number;
}

export function readLoginCursor(cursor: string): LoginCursor {
  if (cursor === "") return start;
  let parsed: Written;
  try {
    parsed = JSON.parse(Buffer.from(cursor, "base64").toString("utf8"));
  } catch {
    throw configError("the cursor of the event feed cannot be read");
  }
  const { pending_users: pending = [], directory_page_token: token = "", done = 0 } = parsed;
  return { pending, pageToken: pending.length > 0 && token === "" ? undefined : token, done };
}

export function writeLoginCursor({ pending, pageToken, done }: LoginCursor): string {
  const written: Written = {
    ...(pending.length > 0 && { pending_users: pending.map(({ id, email }) => ({ email, id })) }),
    ...(pageToken && { directory_page_token: pageToken }),
    ...(done > 0 && { done }),
  };
  return Buffer.from(JSON.stringify(written)).toString("base64");
}
