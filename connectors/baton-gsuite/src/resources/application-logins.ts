import type { Resource } from "@baton-connectors/protocol/connector-v2";
import { type ListContext, type PageOf, pageOf, toBatonError } from "@baton-connectors/sdk";
import type { Client } from "../connection.ts";
import type { Activity } from "../google/answers.ts";
import type { ApiPage } from "../google/api.ts";
import { asLogin, newestByApplication } from "../logins/activities.ts";
import { samlAppId } from "../logins/sso-profiles.ts";
import { asJson, type LoginApplication, type LoginsCursor } from "./application-cursor.ts";
import { type App, applicationResource, workspaceApp } from "./application-resource.ts";
import { directoryIds, knownProfiles, notYetEmitted, rememberStep } from "./application-session.ts";

/** Where reading everybody's logins takes more pages than this part of the users, asking about each is as good. */
const usersPerPage = 20;
const fewestPages = 20;

/**
 * One page of the logins of all users to Google or to SAML applications: a thousand in one query, where asking about
 * each user takes a query a user of the 250 a minute that there are.
 */
export async function listAllLogins(context: ListContext<Client>, cursor: LoginsCursor): Promise<PageOf<Resource>> {
  const { client, session } = context;
  client.reports.take(1);
  const page = await loginsPage(context, cursor);
  const found = page ? await recorded(context, cursor.application, page.items) : nothing;
  const fresh = await usedHere(context, found, await notYetEmitted(session, [...found.apps.keys()], cursor.step));
  await rememberStep(session, cursor.step, fresh, found.logins);
  const rows = [...found.apps.values()].filter(({ id }) => fresh.has(id)).map(applicationResource);

  const read = cursor.read + 1;
  const any = cursor.any || (page?.items.length ?? 0) > 0;
  const isTooMuch = page?.next !== undefined && read >= Math.max(fewestPages, cursor.users / usersPerPage);
  if (page?.next !== undefined && !isTooMuch)
    return pageOf(rows, asJson({ ...cursor, token: page.next, read, any, step: cursor.step + 1 }));
  // So many users, and none ever signed in to Google: a listing that says so is not believed, nor is its like.
  const isBelieved = any || cursor.application === "saml";
  const done = page && !isTooMuch && isBelieved ? [...cursor.done, cursor.application] : cursor.done;
  const { pages, users } = cursor;
  const known = { pages, users, done, step: cursor.step + 1 };
  return pageOf(
    rows,
    asJson(
      cursor.application === "login" && (isBelieved || !page)
        ? { part: "logins", application: "saml", read: 0, ...known }
        : { part: "users", page: 0, offset: 0, ...known },
    ),
  );
}

/**
 * The log holds logins of the deleted, and of other domains than the configured one: what they alone use is not listed.
 * The directory is read again only where there is an application that was not listed yet.
 */
async function usedHere({ session }: ListContext<Client>, { logins }: Found, appIds: ReadonlySet<string>) {
  if (appIds.size === 0) return appIds;
  const known = await directoryIds(session);
  return new Set([...appIds].filter((appId) => [...logins.get(appId)!].some((userId) => known.has(userId))));
}

/** Undefined when this listing cannot be had; each user can still be asked about, and that says what is wrong. */
async function loginsPage(
  { client, log, signal }: ListContext<Client>,
  { application, token: pageToken }: LoginsCursor,
): Promise<ApiPage<Activity> | undefined> {
  try {
    const query = { user: "all", application, eventName: "login_success", maxResults: 1000, pageToken } as const;
    return await client.listActivities(query, signal);
  } catch (thrown) {
    const error = toBatonError(thrown);
    if (!["InvalidArgument", "NotFound", "PermissionDenied"].includes(error.code)) throw error;
    log.debug({ application, error: error.message }, "logins are read user by user");
    return undefined;
  }
}

interface Found {
  readonly apps: ReadonlyMap<string, App>;
  /** Users by application. */
  readonly logins: ReadonlyMap<string, ReadonlySet<string>>;
}
const nothing: Found = { apps: new Map(), logins: new Map() };

async function recorded(
  { session }: ListContext<Client>,
  application: LoginApplication,
  items: readonly Activity[],
): Promise<Found> {
  const logins = new Map<string, Set<string>>();
  const record = (appId: string, userId: string) => logins.set(appId, (logins.get(appId) ?? new Set()).add(userId));
  const apps = new Map<string, App>();
  const profiles = application === "saml" ? await knownProfiles(session) : {};
  for (const activity of items) {
    const login = asLogin(activity);
    if (!login) continue;
    if (application === "login") record(workspaceApp.id, login.userId);
    else {
      for (const name of newestByApplication([activity]).keys()) {
        const id = samlAppId(name, profiles);
        apps.set(id, { id, name, kind: "saml_app" });
        record(id, login.userId);
      }
    }
  }
  return { apps, logins };
}
