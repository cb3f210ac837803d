import type { Resource } from "@baton-connectors/protocol/connector-v2";
import {
  assignment,
  capabilityPermissions,
  entitlementImmutable,
  grant,
  type ListContext,
  type PageOf,
  pageOf,
  resourceType,
} from "@baton-connectors/sdk";
import type { Client } from "../connection.ts";
import { googleLogins, newestByApplication, newestLogin, samlLogins } from "../logins/activities.ts";
import { type DirectoryUser, directoryUsers } from "../logins/directory-user.ts";
import { inParallel } from "../logins/in-parallel.ts";
import { oauthAppsOf } from "../logins/oauth-apps.ts";
import { type SsoProfiles, samlAppId, ssoProfilesPage } from "../logins/sso-profiles.ts";
import { applicationPermissions } from "../permissions.ts";
import { asJson, readApplicationCursor, startOfUsers, type UsersCursor } from "./application-cursor.ts";
import { type App, applicationResource, workspaceApp } from "./application-resource.ts";
import {
  directoryIds,
  knownProfiles,
  notYetEmitted,
  rememberProfiles,
  rememberStep,
  rememberUsers,
  usersOf,
  usersOfPage,
} from "./application-session.ts";
import { reachable } from "./type-rows.ts";
import { user } from "./user.ts";

/** Users asked about in one call, and how many of them at a time. */
const usersPerPage = 25;
const usersAtOnce = 5;
const queriesPerUser = 2;
/** Users in one page of the directory: the most there can be. */
const directoryPage = 500;

export const application = resourceType<Client>({
  id: "enterprise_application",
  displayName: "Enterprise Application",
  traits: ["app"],
  annotations: [
    capabilityPermissions([
      "admin.directory.user.readonly",
      "admin.directory.user.security",
      "admin.reports.audit.readonly",
      "cloud-identity.inboundsso.readonly",
    ]),
  ],
  permissions: applicationPermissions,
  available: reachable("applications", "users", "userSecurity", "reports"),
  list: async (context) => {
    if (context.parent) return pageOf([]);
    const cursor = readApplicationCursor(context.page.cursor);
    return cursor.part === "profiles" ? listProfiles(context, cursor.token) : listApplications(context, cursor);
  },
  entitlements: ({ resource: of }) =>
    pageOf([
      assignment(of, "access", {
        displayName: "Has Access",
        description: "User has logged in to this application",
        grantableTo: [user],
        annotations: [entitlementImmutable()],
      }),
    ]),
  grants: async ({ resource: of, session }) => {
    const users = await usersOf(session, of.id!.resource);
    if (users.size === 0) return pageOf([]);
    const known = await directoryIds(session);
    const present = [...users].filter((id) => known.has(id)).sort();
    return pageOf(present.map((id) => grant(of, "access", { resourceType: "user", resource: id })));
  },
});

/** SSO profiles give SAML applications their ids; they come first, as pages without rows. */
async function listProfiles({ client, session, signal, log }: ListContext<Client>, token: string | undefined) {
  const page = await ssoProfilesPage(client, token, signal);
  if (page) await rememberProfiles(session, page.profiles);
  else log.info({}, "SSO profiles are out of reach: SAML applications have their display name as id");
  return pageOf<Resource>([], asJson(page?.next ? { part: "profiles", token: page.next } : startOfUsers));
}

async function listApplications(context: ListContext<Client>, cursor: UsersCursor): Promise<PageOf<Resource>> {
  const { client, session } = context;
  const { users, next } = await nextUsers(context, cursor);
  // Asked for as a whole before the first query: a page is never cut short by the quota.
  client.reports.take(users.length * queriesPerUser);
  const profiles = await knownProfiles(session);
  const found = await discover(context, users, profiles);
  for (const [displayName, name] of Object.entries(profiles)) {
    const app: App = { id: `saml:${name}`, name: displayName, kind: "saml_app" };
    found.apps.set(app.id, app);
  }
  if (!next && !found.apps.has(workspaceApp.id)) found.apps.set(workspaceApp.id, workspaceApp);
  const fresh = await notYetEmitted(session, [...found.apps.keys()], cursor.step);
  await rememberStep(session, cursor.step, fresh, found.logins);
  const rows = [...found.apps.values()].filter(({ id }) => fresh.has(id)).map(applicationResource);
  return pageOf(rows, next && asJson(next));
}

/** The next few users, from the session or from the directory, and where to go on. */
async function nextUsers({ client, session, signal }: ListContext<Client>, cursor: UsersCursor) {
  let { page, offset, next } = cursor;
  let users = cursor.step === 0 ? [] : ((await usersOfPage(session, page)) ?? []);
  if (offset >= users.length && next !== undefined) {
    const answer = await client.listUserIds(next || undefined, directoryPage, signal);
    page = cursor.step;
    offset = 0;
    next = answer.next;
    users = directoryUsers(answer.items);
    await rememberUsers(session, page, users);
  }
  const batch = users.slice(offset, offset + usersPerPage);
  const reached = offset + batch.length;
  const isEnd = reached >= users.length && next === undefined;
  const step = cursor.step + 1;
  const following: UsersCursor = { part: "users", page, offset: reached, ...(next !== undefined && { next }), step };
  return { users: batch, next: isEnd ? undefined : following };
}

/** Applications by id, in the order found; of one id on the same page SAML wins over OAuth, otherwise the last name. */
async function discover(
  { client, signal }: ListContext<Client>,
  users: readonly DirectoryUser[],
  profiles: SsoProfiles,
) {
  const apps = new Map<string, App>();
  const logins = new Map<string, Set<string>>();
  const record = (appId: string, userId: string) => {
    const known = logins.get(appId) ?? new Set();
    logins.set(appId, known.add(userId));
  };
  const answers = await inParallel(users, usersAtOnce, async ({ id, email }) => ({
    id,
    oauth: await oauthAppsOf(client, id, signal),
    google: newestLogin(await googleLogins(client, email, signal)),
    saml: newestByApplication(await samlLogins(client, email, signal)),
  }));
  for (const { id, oauth, google, saml } of answers) {
    for (const { clientId, name } of oauth) {
      apps.set(clientId, { id: clientId, name, kind: "oauth_app" });
      record(clientId, id);
    }
    if (google) record(workspaceApp.id, google.userId);
    for (const [name, login] of saml) record(samlAppId(name, profiles), login.userId);
  }
  for (const name of answers.flatMap(({ saml }) => [...saml.keys()])) {
    const id = samlAppId(name, profiles);
    apps.set(id, { id, name, kind: "saml_app" });
  }
  return { apps, logins };
}
