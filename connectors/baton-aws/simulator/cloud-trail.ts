import { type Action, page, visible } from "./call.ts";

export const cloudTrailActions: Record<string, Action> = {
  LookupEvents: {
    optional: ["StartTime", "EndTime", "LookupAttributes", "NextToken", "MaxResults"],
    answer: (call) => {
      const {
        StartTime = 0,
        EndTime = Number.POSITIVE_INFINITY,
        LookupAttributes,
        NextToken,
        MaxResults,
      } = call.params;
      const [by] = (LookupAttributes ?? []) as { AttributeKey: string; AttributeValue: string }[];
      const found = call.tenant.cloudtrail.filter((event) => {
        const at = event.EventTime ?? Number.NaN;
        const isWithin = Number.isNaN(at) || (at >= (StartTime as number) && at <= (EndTime as number));
        return isWithin && (!by || event[by.AttributeKey] === by.AttributeValue);
      });
      const { rows, next } = page(call, "cloudtrail:LookupEvents", found, { given: NextToken, size: MaxResults });
      const shown = rows.map(visible).map(({ CloudTrailEvent, ...event }) => ({
        ...event,
        ...(CloudTrailEvent !== undefined && {
          CloudTrailEvent: typeof CloudTrailEvent === "string" ? CloudTrailEvent : JSON.stringify(CloudTrailEvent),
        }),
      }));
      return { Events: shown, ...(next && { NextToken: next }) };
    },
  },
};
