import type { Resource } from "@baton-connectors/protocol/connector-v2";
import { inParallel, type ListContext, type PageOf, pageOf, toBatonError } from "@baton-connectors/sdk";
import type { Client } from "../connection.ts";
import { googleLogins, type Login, newestByApplication, newestLogin, samlLogins } from "../logins/activities.ts";
import type { DirectoryUser } from "../logins/directory-user.ts";
import { type OauthApp, oauthAppsOf } from "../logins/oauth-apps.ts";
import { type SsoProfiles, samlAppId } from "../logins/sso-profiles.ts";
import { asJson, type LoginApplication, type UsersCursor } from "./application-cursor.ts";
import { type App, applicationResource, workspaceApp } from "./application-resource.ts";
import { knownProfiles, notYetEmitted, rememberStep, usersOfPage } from "./application-session.ts";

/** Users asked about in one call, and how many of them at a time. */
const usersPerCall = 50;
const usersAtOnce = 25;
/** An application of several names has the one that the last of so many users gave it; ids may meet within them only. */
const usersPerNaming = 25;
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

interface AppsOfUser {
  readonly id: string;
  readonly oauth: readonly OauthApp[];
  readonly google: Login | undefined;
  readonly saml: ReadonlyMap<string, Login>;
}

/** Who answered is recorded: the event's own actor may be an earlier owner of the address, of another id. */
async function discover(
  { client, signal, skip }: ListContext<Client>,
  users: readonly DirectoryUser[],
  toAsk: readonly LoginApplication[],
  profiles: SsoProfiles,
) {
  const answers = await inParallel(users, usersAtOnce, async ({ id, email }): Promise<AppsOfUser> => {
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
  const apps = new Map<string, App>();
  for (let from = 0; from < answers.length; from += usersPerNaming) {
    for (const [id, app] of namedBy(answers.slice(from, from + usersPerNaming), profiles))
      if (!apps.has(id)) apps.set(id, app);
  }
  const logins = new Map<string, Set<string>>();
  const record = (appId: string, userId: string) => logins.set(appId, (logins.get(appId) ?? new Set()).add(userId));
  for (const { id, oauth, google, saml } of answers) {
    for (const { clientId } of oauth) record(clientId, id);
    if (google) record(workspaceApp.id, id);
    for (const name of saml.keys()) record(samlAppId(name, profiles), id);
  }
  return { apps, logins };
}

/** Of one id SAML wins over OAuth, otherwise the last name. */
function namedBy(answers: readonly AppsOfUser[], profiles: SsoProfiles): Map<string, App> {
  const oauth = answers.flatMap((answer) => answer.oauth);
  const saml = answers.flatMap((answer) => [...answer.saml.keys()]);
  return new Map(
    [
      ...oauth.map(({ clientId, name }): App => ({ id: clientId, name, kind: "oauth_app" })),
      ...saml.map((name): App => ({ id: samlAppId(name, profiles), name, kind: "saml_app" })),
    ].map((app) => [app.id, app]),
  );
}
