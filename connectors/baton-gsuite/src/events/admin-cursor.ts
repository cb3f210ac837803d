/** Where the feed of administrators' changes stands, in the Go connector's form. */
export interface AdminCursor {
  readonly startAt: Date;
  readonly pageToken: string | undefined;
  /** The newest event of the pages read since `startAt`, to start from next time. */
  readonly newest: Date | undefined;
}

/** Google keeps these events for about half a year; what is older than this is no news. */
const longestMs = 90 * 24 * 3_600_000;

export function readAdminCursor(cursor: string, startAt: Date | undefined, now: Date): AdminCursor {
  const oldest = new Date(now.getTime() - longestMs);
  const parsed = parse(cursor);
  const pageToken = parsed?.next_page_token || undefined;
  const stated = parsed ? dateOf(parsed.start_at) : startAt;
  if (!pageToken && (!stated || stated < oldest)) return { startAt: oldest, pageToken: undefined, newest: undefined };
  return { startAt: stated ?? oldest, pageToken, newest: dateOf(parsed?.latest_event_seen) };
}

export function writeAdminCursor({ startAt, pageToken, newest }: AdminCursor): string {
  const text = JSON.stringify({
    ...(newest && pageToken && { latest_event_seen: wholeSeconds(newest) }),
    ...(pageToken && { next_page_token: pageToken }),
    start_at: wholeSeconds(startAt),
  });
  return Buffer.from(text).toString("base64");
}

export const wholeSeconds = (at: Date) => `${at.toISOString().slice(0, 19)}Z`;

function parse(cursor: string): Record<string, string | undefined> | undefined {
  if (cursor === "") return undefined;
  try {
    return JSON.parse(Buffer.from(cursor, "base64").toString("utf8"));
  } catch {
    return {};
  }
}

function dateOf(text: string | undefined): Date | undefined {
  const at = new Date(text ?? "");
  return Number.isNaN(at.getTime()) ? undefined : at;
}
