import { ListEventFeedsResponseSchema, ListEventsResponseSchema } from "@baton-connectors/protocol/connector-v2";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { success } from "./outcome.ts";
import { checkPageSize, checkText } from "./request-rules.ts";
import type { Handler } from "./task-context.ts";

export const listEventFeeds: Handler<"listEventFeeds"> = async (_, { runtime }) =>
  success(ListEventFeedsResponseSchema, { list: [...(await runtime.listEventFeeds())] });

/** One page: the server asks on with the cursor. Without a feed id, the feed of connectors that have but one. */
export const listEvents: Handler<"listEvents"> = async (task, { runtime, signal }) => {
  const { eventFeedId: feedId, cursor, pageSize, startAt } = task;
  checkPageSize(pageSize);
  checkText("cursor", cursor, { min: 0, max: 4096 });
  const page = await runtime.listEvents({
    ...{ feedId, cursor, pageSize, signal },
    startAt: startAt && timestampDate(startAt),
  });
  const { events, hasMore } = page;
  return success(ListEventsResponseSchema, { events: [...events], cursor: page.cursor, hasMore });
};
