import { createHash } from "node:crypto";
import { BatonError, type Session } from "@baton-connectors/sdk";
import type { DirectoryUser } from "../logins/directory-user.ts";
import type { SsoProfiles } from "../logins/sso-profiles.ts";
import { forget } from "./forgetting.ts";

/**
 * What the listing of applications learns and their grants need. Every call writes under keys of its own, once, at its
 * end: a call that is repeated after a failure or a restart overwrites what it wrote before, and loses nothing.
 */
const keys = {
  profiles: "sso-profiles",
  users: (page: number) => `login-users/${page}`,
  token: (token: string) => `login-token/${digest(token)}`,
  emitted: (appId: string) => `login-app/${digest(appId)}`,
  logins: (appId: string, step?: number) => `logins/${digest(appId)}/${step ?? ""}`,
};

/** Application ids and page tokens may be longer than a key. */
const digest = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 32);

/** At the start of a walk: of one that is begun once more, nothing of the one before may stay. */
export const forgetWalk = (session: Session) =>
  forget(session, keys.profiles, "login-users/", "login-token/", "login-app/", "logins/");

export const rememberProfiles = async (session: Session, profiles: SsoProfiles) =>
  session.set(keys.profiles, { ...(await knownProfiles(session)), ...profiles });
export const knownProfiles = async (session: Session): Promise<SsoProfiles> =>
  (await session.get<SsoProfiles>(keys.profiles)) ?? {};

/** `token`: of the page; one that was another page's before would have the directory read for ever. */
export async function rememberUsers(
  session: Session,
  { page, token = "", users }: { page: number; token: string | undefined; users: readonly DirectoryUser[] },
): Promise<void> {
  const before = await session.get<number>(keys.token(token));
  if (before !== undefined && before !== page)
    throw new BatonError("Unavailable", `the directory of users came back to the page ${token.slice(0, 60)}`, {
      kind: "upstream",
      malformed: true,
    });
  await session.setMany([
    [keys.token(token), page],
    [keys.users(page), users],
  ]);
}
export const usersOfPage = (session: Session, page: number) => session.get<DirectoryUser[]>(keys.users(page));

/** Of the ids given those not emitted by an earlier step. */
export async function notYetEmitted(session: Session, ids: readonly string[], step: number): Promise<Set<string>> {
  const steps = await session.getMany<number>(ids.map(keys.emitted));
  return new Set(ids.filter((id) => (steps.get(keys.emitted(id)) ?? step) === step));
}

export async function rememberStep(
  session: Session,
  step: number,
  emitted: Iterable<string>,
  logins: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<void> {
  const entries: [string, unknown][] = [...emitted].map((id) => [keys.emitted(id), step]);
  for (const [appId, users] of logins) entries.push([keys.logins(appId, step), [...users]]);
  await session.setMany(entries);
}

/** Users who signed in to the application or gave it access, as far as they are in the directory. */
export async function usersOf(session: Session, appId: string): Promise<Set<string>> {
  const users = new Set<string>();
  for await (const [, ids] of session.entries<string[]>(keys.logins(appId))) for (const id of ids) users.add(id);
  return users;
}

/** Every id of the directory that the walk saw. */
export async function directoryIds(session: Session): Promise<Set<string>> {
  const ids = new Set<string>();
  for await (const [, users] of session.entries<DirectoryUser[]>("login-users/"))
    for (const { id } of users) ids.add(id);
  return ids;
}
