/** Up to where a reader of the feed knows what has changed. Numbers of changes are those of one server. */
export interface Known {
  /** The server, and the life of its database. */
  readonly server: string;
  /** The number of the last change that was told; 64 bits. */
  readonly usn: string;
  /** When that was, in milliseconds: all that another server can go by. */
  readonly time: number;
}

/** A window of changes that is being told. */
export interface Window {
  /** What is known once it is told. */
  readonly until: Known;
  /** Changes behind this number, or not older than this time. */
  readonly after: { readonly usn: string } | { readonly time: number };
  /** Which of the passes over the directory. */
  readonly pass: number;
  /** The next page of that pass. */
  readonly at?: unknown;
}

export type Cursor = { readonly known: Known } | { readonly window: Window };

export const writeCursor = (cursor: Cursor): string => Buffer.from(JSON.stringify(cursor)).toString("base64url");

/** Undefined: the beginning, or nothing of ours. */
export function readCursor(text: string): Cursor | undefined {
  if (text === "") return undefined;
  try {
    const cursor = JSON.parse(Buffer.from(text, "base64url").toString("utf8")) as Partial<{
      known: Known;
      window: Window;
    }>;
    if (isKnown(cursor.known)) return { known: cursor.known };
    return isKnown(cursor.window?.until) && cursor.window.after ? { window: cursor.window } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const isKnown = (known: Known | undefined): known is Known =>
  typeof known?.server === "string" && /^\d+$/.test(known.usn) && typeof known.time === "number";
