import type { Event, EventType } from "@baton-connectors/protocol/connector-v2";
import type { Any } from "@bufbuild/protobuf/wkt";
import type { HandlerContext } from "./handler-context.ts";
import type { Available } from "./resource-type.ts";

/** The feed id under which connectors with one unnamed feed are known. */
export const legacyEventFeedId = "baton_feed_event";

export interface EventContext<Client> extends HandlerContext<Client> {
  /** Where the previous page ended, opaque, at most 4096 bytes; empty at the start. */
  readonly cursor: string;
  readonly startAt: Date | undefined;
  readonly size: number;
}

export interface EventFeed<Client> {
  readonly id: string;
  readonly eventTypes: readonly EventType[];
  /** As for a resource type: a feed that is not available does not exist for its callers. */
  readonly available?: Available<Client>;
  /** `hasMore`: ask again at once with `cursor`; otherwise later, with `cursor`. */
  readonly list: (
    context: EventContext<Client>,
  ) => Promise<{ events: readonly Event[]; cursor: string; hasMore: boolean; annotations?: readonly Any[] }>;
}
