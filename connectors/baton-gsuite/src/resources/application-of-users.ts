import type { Resource } from "@baton-connectors/protocol/connector-v2";
import {
  BatonError,
  cursorExpired,
  inParallel,
  type ListContext,
  type PageOf,
  pageOf,
  toBatonError,
  whenAbsent,
} from "@baton-connectors/sdk";
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
  const { client, session, syncId } = context;
  const onPage = await usersOfPage(session, cursor.page);
  // What the walk is about was not kept: it begins once more.
  if (!onPage)
    throw cursorExpired(new BatonError("FailedPrecondition", "the users of the walk are not in the session"));
  const users = onPage.slice(cursor.offset, cursor.offset + usersPerCall);
  const next = following(cursor, cursor.offset + users.length, onPage.length);

  const toAsk = applications.filter((application) => !cursor.done.includes(application));
  const known = client.unfinished.of<AppsOfUser>(`${syncId} ${cursor.step}`);
  // Asked for as a whole before the first query: a page is never cut short by the quota.
  client.reports.take(users.filter(({ id }) => !known.has(id)).length * toAsk.length);
  const profiles = await knownProfiles(session);
  const answers = await inParallel(users, usersAtOnce, async (user) => {
    const answer = known.get(user.id) ?? (await appsOf(context, user, toAsk));
    known.set(user.id, answer);
    return answer;
  });
  const found = summedUp(answers, profiles);
  const anyGrants = cursor.anyGrants || found.anyGrants;
  // Google says so of one user, but not of all.
  if (!next && !anyGrants && cursor.users > 0) throw noGrants();
  for (const [displayName, name] of Object.entries(profiles)) {
    const app: App = { id: `saml:${name}`, name: displayName, kind: "saml_app" };
    found.apps.set(app.id, app);
  }
  if (!next && !found.apps.has(workspaceApp.id)) found.apps.set(workspaceApp.id, workspaceApp);

  const fresh = await notYetEmitted(session, [...found.apps.keys()], cursor.step);
  await rememberStep(session, cursor.step, fresh, found.logins);
  const rows = [...found.apps.values()].filter(({ id }) => fresh.has(id)).map(applicationResource);
  return pageOf(rows, next && asJson({ ...next, anyGrants }));
}

function following(cursor: UsersCursor, offset: number, onPage: number): UsersCursor | undefined {
  const step = cursor.step + 1;
  if (offset < onPage) return { ...cursor, offset, step };
  return cursor.page + 1 < cursor.pages ? { ...cursor, page: cursor.page + 1, offset: 0, step } : undefined;
}

const noGrants = () =>
  new BatonError("FailedPrecondition", "Google finds the OAuth grants of no user at all", { kind: "upstream" });

interface AppsOfUser {
  readonly id: string;
  /** Undefined where Google does not find them. */
  readonly oauth: readonly OauthApp[] | undefined;
  readonly google: Login | undefined;
  readonly saml: ReadonlyMap<string, Login>;
}

async function appsOf(
  { client, signal, skip }: ListContext<Client>,
  { id, email }: DirectoryUser,
  toAsk: readonly LoginApplication[],
): Promise<AppsOfUser> {
  const isGone = async () => (await client.getUser(id, "basic", signal).catch(whenAbsent)) === undefined;
  const gone = (): AppsOfUser => {
    skip("a user was deleted while applications were read", { user_id: id });
    return { id, oauth: undefined, google: undefined, saml: new Map() };
  };
  const oauth = await oauthAppsOf(client, id, signal);
  if (!oauth && (await isGone())) return gone();
  const loginsTo = async (application: LoginApplication, ask: typeof googleLogins) =>
    toAsk.includes(application) ? ask(client, email, signal) : [];
  try {
    const google = newestLogin(await loginsTo("login", googleLogins));
    const saml = newestByApplication(await loginsTo("saml", samlLogins));
    if (!oauth) skip("Google does not find a user's OAuth grants", { user_id: id });
    return { id, oauth, google, saml };
  } catch (thrown) {
    // Of who is there, the log must say something.
    if (toBatonError(thrown).code === "NotFound" && (await isGone())) return gone();
    throw thrown;
  }
}

/** Who answered is recorded: the event's own actor may be an earlier owner of the address, of another id. */
function summedUp(answers: readonly AppsOfUser[], profiles: SsoProfiles) {
  const apps = new Map<string, App>();
  for (let from = 0; from < answers.length; from += usersPerNaming) {
    for (const [id, app] of namedBy(answers.slice(from, from + usersPerNaming), profiles))
      if (!apps.has(id)) apps.set(id, app);
  }
  const logins = new Map<string, Set<string>>();
  const record = (appId: string, userId: string) => logins.set(appId, (logins.get(appId) ?? new Set()).add(userId));
  for (const { id, oauth, google, saml } of answers) {
    for (const { clientId } of oauth ?? []) record(clientId, id);
    if (google) record(workspaceApp.id, id);
    for (const name of saml.keys()) record(samlAppId(name, profiles), id);
  }
  return { apps, logins, anyGrants: answers.some(({ oauth }) => oauth !== undefined) };
}

/** Of one id SAML wins over OAuth, otherwise the last name. */
function namedBy(answers: readonly AppsOfUser[], profiles: SsoProfiles): Map<string, App> {
  const oauth = answers.flatMap((answer) => answer.oauth ?? []);
  const saml = answers.flatMap((answer) => [...answer.saml.keys()]);
  return new Map(
    [
      ...oauth.map(({ clientId, name }): App => ({ id: clientId, name, kind: "oauth_app" })),
      ...saml.map((name): App => ({ id: samlAppId(name, profiles), name, kind: "saml_app" })),
    ].map((app) => [app.id, app]),
  );
}
