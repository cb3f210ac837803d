import { EventType } from "@baton-connectors/protocol/connector-v2";
import { type EventContext, type EventFeed, everyPage, inParallel, toBatonError } from "@baton-connectors/sdk";
import type { Client } from "../connection.ts";
import { googleLogins, newestByApplication, newestLogin, samlLogins } from "../logins/activities.ts";
import { type SsoProfiles, samlAppId, ssoProfilesPage } from "../logins/sso-profiles.ts";
import { reachable } from "../resources/type-rows.ts";
import { walkLogins } from "./login-walk.ts";
import { usageEvent } from "./usage-event.ts";

const usersAtOnce = 5;

export const googleLoginFeed: EventFeed<Client> = {
  id: "google_login_event_feed",
  eventTypes: [EventType.USAGE],
  available: reachable("the feed of Google logins", "reports"),
  list: (context) =>
    walkLogins(context, async (users) => {
      const { client, signal } = context;
      const done = client.reports.takeUpTo(users.length);
      const answers = await inParallel(users.slice(0, done), usersAtOnce, async ({ email }) => {
        const login = newestLogin(await googleLogins(client, email, signal));
        return login ? usageEvent(login.activity, { id: "google_workspace", name: "Google Workspace" }) : undefined;
      });
      return { events: answers.filter((event) => event !== undefined), done };
    }),
};

export const samlFeed: EventFeed<Client> = {
  id: "saml_event_feed",
  eventTypes: [EventType.USAGE],
  available: reachable("the feed of SAML logins", "reports"),
  list: async (context) => {
    const profiles = await allProfiles(context);
    return walkLogins(context, async (users) => {
      const { client, signal } = context;
      const done = client.reports.takeUpTo(users.length);
      const answers = await inParallel(users.slice(0, done), usersAtOnce, async ({ email }) => {
        const newest = newestByApplication(await samlLogins(client, email, signal));
        return [...newest].map(([name, { activity }]) => usageEvent(activity, { id: samlAppId(name, profiles), name }));
      });
      return { events: answers.flat().filter((event) => event !== undefined), done };
    });
  },
};

/** Few customers have more than one page of profiles. Events without them are better than none. */
async function allProfiles({ client, log, signal }: EventContext<Client>): Promise<SsoProfiles> {
  const all: [string, string][] = [];
  try {
    const pages = everyPage(async (token: string | undefined) => {
      const page = await ssoProfilesPage(client, token, signal);
      return { items: Object.entries(page?.profiles ?? {}), next: page?.next };
    });
    for await (const named of pages) all.push(...named);
  } catch (thrown) {
    log.warn(
      { error: toBatonError(thrown).message },
      "SSO profiles cannot be read: SAML applications have their display name as id",
    );
  }
  return Object.fromEntries(all);
}
