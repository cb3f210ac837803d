import type { Timestamp } from "@bufbuild/protobuf/wkt";
import type { Client } from "../connection.ts";
import type { Activity, ActivityEvent } from "../google/answers.ts";
import { isLater, parseEventTime } from "../profile/time.ts";

/** How many of a user's newest events are looked at. */
const mostLogins = 5;
const mostSamlLogins = 50;

/** An audit event of which it is known who did it and when. */
export interface Login {
  readonly activity: Activity;
  readonly userId: string;
  readonly at: Timestamp;
}

export async function googleLogins(client: Client, email: string, signal: AbortSignal): Promise<readonly Activity[]> {
  const query = { user: email, application: "login", eventName: "login_success", maxResults: mostLogins } as const;
  return (await client.listActivities(query, signal)).items;
}

export async function samlLogins(client: Client, email: string, signal: AbortSignal): Promise<readonly Activity[]> {
  const query = { user: email, application: "saml", eventName: "login_success", maxResults: mostSamlLogins } as const;
  return (await client.listActivities(query, signal)).items;
}

/** Who did it, if the event says so and when. */
export function asLogin(activity: Activity): Login | undefined {
  const userId = activity.actor?.profileId;
  const at = parseEventTime(activity.id?.time);
  return userId && at ? { activity, userId, at } : undefined;
}

/** The newest one; of two at the same time the first. */
export function newestLogin(activities: readonly Activity[]): Login | undefined {
  return activities
    .map(asLogin)
    .reduce((best, login) => (login && (!best || isLater(login.at, best.at)) ? login : best), undefined);
}

/** The newest login by application name. */
export function newestByApplication(activities: readonly Activity[]): Map<string, Login> {
  const newest = new Map<string, Login>();
  for (const activity of activities) {
    const login = asLogin(activity);
    if (!login) continue;
    for (const event of activity.events ?? []) {
      const name = parameter(event, "application_name");
      if (!name) continue;
      const known = newest.get(name);
      if (!known || isLater(login.at, known.at)) newest.set(name, login);
    }
  }
  return newest;
}

export const parameter = (event: ActivityEvent, name: string): string =>
  event.parameters?.find((candidate) => candidate.name === name)?.value ?? "";
