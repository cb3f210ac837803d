import type { Resource } from "@baton-connectors/protocol/connector-v2";
import { inParallel, type ListContext, type PageOf, pageOf, toBatonError } from "@baton-connectors/sdk";
import type { Client } from "../connection.ts";
import { googleLogins, newestByApplication, newestLogin, samlLogins } from "../logins/activities.ts";
import type { DirectoryUser } from "../logins/directory-user.ts";
import { oauthAppsOf } from "../logins/oauth-apps.ts";
import { type SsoProfiles, samlAppId } from "../logins/sso-profiles.ts";
import { asJson, type LoginApplication, type UsersCursor } from "./application-cursor.ts";
import { type App, applicationResource, workspaceApp } from "./application-resource.ts";
import { knownProfiles, notYetEmitted, rememberStep, usersOfPage } from "./application-session.ts";

/** Users asked about in one call, and how many of them at a time. */
const usersPerCall = 50;
const usersAtOnce = 25;
const applications: readonly LoginApplication[] = ["login", "saml"];

/** The applications of the next few users. */
export async function listApplicationsOfUsers(
  context: ListContext<Client>,
  cursor: UsersCursor,
): Promise<PageOf<Resource>> {
  const { client, session } = context;
  const onPage = (await usersOfPage(session, cursor.page)) ?? [];
  const users = onPage.slice(cursor.offset, cursor.offset + usersPerCall);
  const next = following(cursor, cursor.offset + users.length, onPage.length);

  const toAsk = applications.filter((application) => !cursor.done.includes(application));
  // Asked for as a whole before the first query: a page is never cut short by the quota.
  client.reports.take(users.length * toAsk.length);
  const profiles = await knownProfiles(session);
  const found = await discover(context, users, toAsk, profiles);
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

function following(cursor: UsersCursor, offset: number, onPage: number): UsersCursor | undefined {
  const step = cursor.step + 1;
  if (offset < onPage) return { ...cursor, offset, step };
  return cursor.page + 1 < cursor.pages ? { ...cursor, page: cursor.page + 1, offset: 0, step } : undefined;
}

/** Applications by id; of one id on the same page SAML wins over OAuth, otherwise the last name. */
async function discover(
  { client, signal, skip }: ListContext<Client>,
  users: readonly DirectoryUser[],
  toAsk: readonly LoginApplication[],
  profiles: SsoProfiles,
) {
  const apps = new Map<string, App>();
  const logins = new Map<string, Set<string>>();
  const record = (appId: string, userId: string) => logins.set(appId, (logins.get(appId) ?? new Set()).add(userId));
  const answers = await inParallel(users, usersAtOnce, async ({ id, email }) => {
    const loginsTo = async (application: LoginApplication, ask: typeof googleLogins) => {
      if (!toAsk.includes(application)) return [];
      return ask(client, email, signal).catch((thrown) => {
        // Deleted since the directory was read. Taken for the listing's own, this 404 would end the walk.
        if (toBatonError(thrown).code !== "NotFound") throw thrown;
        skip("the audit log knows nothing of a user", { user_id: id, application });
        return [];
      });
    };
    return {
      id,
      oauth: await oauthAppsOf(client, id, signal),
      google: newestLogin(await loginsTo("login", googleLogins)),
      saml: newestByApplication(await loginsTo("saml", samlLogins)),
    };
  });
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
