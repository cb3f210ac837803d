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
import { directoryUsers } from "../logins/directory-user.ts";
import { ssoProfilesPage } from "../logins/sso-profiles.ts";
import { applicationPermissions } from "../permissions.ts";
import { asJson, readApplicationCursor } from "./application-cursor.ts";
import { listAllLogins } from "./application-logins.ts";
import { listApplicationsOfUsers } from "./application-of-users.ts";
import { directoryIds, forgetWalk, rememberProfiles, rememberUsers, usersOf } from "./application-session.ts";
import { reachable } from "./type-rows.ts";
import { user } from "./user.ts";

/** Users in one page of the directory: the most there can be. */
const directoryPage = 500;
/** From so many users on the minute's queries would not do for asking about each: the logins of all are read at once. */
const manyUsers = 110;

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
    switch (cursor.part) {
      case "profiles":
        return listProfiles(context, cursor.token);
      case "directory":
        return listDirectory(context, cursor);
      case "logins":
        return listAllLogins(context, cursor);
      case "users":
        return listApplicationsOfUsers(context, cursor);
    }
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
async function listProfiles({ client, session, signal, skip }: ListContext<Client>, token: string | undefined) {
  if (token === undefined) {
    client.unfinished.of("");
    await forgetWalk(session);
  }
  const page = await ssoProfilesPage(client, token, signal);
  if (page) await rememberProfiles(session, page.profiles);
  else skip("SSO profiles are out of reach: SAML applications have their display name as id");
  return pageOf<Resource>(
    [],
    asJson(page?.next ? { part: "profiles", token: page.next } : { part: "directory", pages: 0, users: 0 }),
  );
}

/** Whom to ask about. */
async function listDirectory(
  { client, session, signal }: ListContext<Client>,
  { token, pages: page, users: before }: { token?: string; pages: number; users: number },
): Promise<PageOf<Resource>> {
  const { items, next } = await client.listUserIds(token, directoryPage, signal);
  const found = directoryUsers(items);
  await rememberUsers(session, { page, token, users: found });
  const known = { pages: page + 1, users: before + found.length };
  if (next !== undefined) return pageOf([], asJson({ part: "directory", token: next, ...known }));
  const walk = { ...known, step: 0, done: [] };
  return pageOf(
    [],
    asJson(
      known.users >= manyUsers
        ? { part: "logins", application: "login", read: 0, ...walk }
        : { part: "users", page: 0, offset: 0, ...walk },
    ),
  );
}
