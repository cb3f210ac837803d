import type { ListPage } from "@baton-connectors/sdk";
import { id, number, object, type Shaped, text } from "@baton-connectors/sdk/shapes";
import type { Caller } from "./caller.ts";

/** `EventTime` in seconds. https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_Event.html */
const event = object({ EventId: id, EventTime: number, CloudTrailEvent: text });
export type TrailEvent = Shaped<typeof event>;

export interface CloudTrailApi {
  /** Newest first. https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html */
  lookUpSignIns(
    between: { readonly start: Date; readonly end: Date },
    after: string | undefined,
    signal: AbortSignal,
  ): Promise<ListPage<TrailEvent>>;
}

const seconds = (at: Date) => at.getTime() / 1000;

export const cloudTrailApi = (caller: Caller): CloudTrailApi => ({
  lookUpSignIns: ({ start, end }, after, signal) =>
    caller.list("LookupEvents", {
      params: {
        LookupAttributes: [{ AttributeKey: "EventSource", AttributeValue: "sso.amazonaws.com" }],
        ...{ StartTime: seconds(start), EndTime: seconds(end) },
      },
      ...{ items: "Events", row: event, after, signal },
    }),
});
