import { type Event, EventType } from "@baton-connectors/protocol/connector-v2";
import type { EventFeed } from "@baton-connectors/sdk";
import type { Timestamp } from "@bufbuild/protobuf/wkt";
import type { Client } from "../connection.ts";
import { parameter } from "../logins/activities.ts";
import { type OauthApp, oauthAppsOf } from "../logins/oauth-apps.ts";
import { isLater, parseEventTime } from "../profile/time.ts";
import { walkLogins } from "./login-walk.ts";
import { usageEvent } from "./usage-event.ts";

/** Newest authorisations that are looked at. */
const mostAuthorizations = 5;

/** Apps that users gave access to their account, when they did so last. */
export const usageFeed: EventFeed<Client> = {
  id: "usage_event_feed",
  eventTypes: [EventType.USAGE],
  list: (context) =>
    walkLogins(context, async (users) => {
      const { client, signal } = context;
      const events: Event[] = [];
      let done = 0;
      for (const { id, email } of users) {
        // Of an application that was allowed more than once the first name counts.
        const apps = Map.groupBy((await oauthAppsOf(client, id, signal)) ?? [], ({ clientId }) => clientId);
        if (client.reports.takeUpTo(apps.size) < apps.size) break;
        for (const [app] of apps.values()) events.push(...(await authorization(client, email, app!, signal)));
        done++;
      }
      return { events, done };
    }),
};

async function authorization(client: Client, email: string, app: OauthApp, signal: AbortSignal): Promise<Event[]> {
  const { items } = await client.listActivities(
    {
      user: email,
      application: "token",
      eventName: "authorize",
      filters: `client_id==${app.clientId}`,
      maxResults: mostAuthorizations,
    },
    signal,
  );
  let newest: { event: Event; at: Timestamp } | undefined;
  for (const activity of items) {
    const authorized = (activity.events ?? []).find((event) => parameter(event, "client_id") === app.clientId);
    const at = parseEventTime(activity.id?.time);
    if (!authorized || !at || (newest && !isLater(at, newest.at))) continue;
    const event = usageEvent(activity, { id: app.clientId, name: parameter(authorized, "app_name") || app.name });
    if (event) newest = { event, at };
  }
  return newest ? [newest.event] : [];
}
