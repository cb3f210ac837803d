import { EventFeedMetadataSchema } from "@baton-connectors/protocol/connector-v2";
import { create } from "@bufbuild/protobuf";
import { notFound } from "../errors.ts";
import { legacyEventFeedId } from "../event-feed.ts";
import { withoutEnd } from "../http/page-watch.ts";
import { type Core, only } from "./core.ts";
import type { Runtime } from "./runtime.ts";

/** The event half of a runtime. */
export function createEvents<Client>({
  feeds,
  available,
  context,
  reading,
}: Core<Client>): Pick<Runtime, "listEventFeeds" | "listEvents"> {
  return {
    async listEventFeeds() {
      return (await available(feeds, {})).map(({ id, eventTypes }) =>
        create(EventFeedMetadataSchema, { id, supportedEventTypes: [...eventTypes] }),
      );
    },
    listEvents: (call) =>
      reading("error: listing events failed", call, async () => {
        const id = call.feedId || legacyEventFeedId;
        const known = feeds.filter((candidate) => candidate.id === id);
        const [feed] = await available(known, call);
        if (!feed) throw notFound(`no event feed '${id}' in this connector`);
        const { cursor, startAt, pageSize: size = 0 } = call;
        const asked = { ...(await context("", call)), cursor, startAt, size };
        const found = await withoutEnd(() => feed.list(asked));
        return { ...found, ...only(found.annotations) };
      }),
  };
}
