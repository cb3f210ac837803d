import { configError, type Json } from "@baton-connectors/sdk";

/** Where a feed stands: how far each source was read, and where in the one that is being read. */
export interface FeedPlace {
  /** Of each source, the time that its next rows are after. */
  readonly source_cursors: Readonly<Record<string, string>>;
  readonly current_source_idx: number;
  readonly current_page_token?: Json | undefined;
  readonly current_since?: string | undefined;
  /** The latest time of the source's rows so far. */
  readonly current_max_seen?: string | undefined;
}

export function feedPlace(cursor: string): FeedPlace {
  if (cursor === "") return { source_cursors: {}, current_source_idx: 0 };
  try {
    const { source_cursors: cursors, current_source_idx: index, ...rest } = JSON.parse(cursor) as FeedPlace;
    if (typeof cursors === "object" && Number.isInteger(index))
      return { source_cursors: cursors, current_source_idx: index, ...rest };
  } catch {
    // Told below, as whatever else is no cursor.
  }
  throw configError(`"${cursor.slice(0, 100)}" is no cursor of this feed`);
}
