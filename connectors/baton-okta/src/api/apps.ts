import { path } from "@baton-connectors/sdk";
import { id, object, record, type Shaped, text } from "@baton-connectors/sdk/shapes";
import type { OktaHttp } from "../okta-http.ts";
import { type OktaPage, plainList } from "./list.ts";

export const app = object({ id, label: text, status: text, signOnMode: text });
export const appUser = object({ id, profile: record });
export const appGroup = object({ id });
export type OktaApp = Shaped<typeof app>;
export type AppUser = Shaped<typeof appUser>;
export type AppGroup = Shaped<typeof appGroup>;

export interface AppsApi {
  list(options: { readonly after: string | undefined; readonly inactive: boolean }): Promise<OktaPage<OktaApp>>;
  get(id: string): Promise<OktaApp>;
  listUsers(id: string, after: string | undefined): Promise<OktaPage<AppUser>>;
  getUser(id: string, userId: string): Promise<AppUser>;
  assignUser(id: string, userId: string, userName: string): Promise<void>;
  unassignUser(id: string, userId: string): Promise<void>;
  listGroups(id: string, after: string | undefined): Promise<OktaPage<AppGroup>>;
  getGroup(id: string, groupId: string): Promise<AppGroup>;
  assignGroup(id: string, groupId: string): Promise<void>;
  unassignGroup(id: string, groupId: string): Promise<void>;
}

// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Application/
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApplicationUsers/
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApplicationGroups/
export function appsApi(http: OktaHttp): AppsApi {
  const apps = path`/api/v1/apps`;
  const users = (appId: string) => path`${apps}/${appId}/users`;
  const groups = (appId: string) => path`${apps}/${appId}/groups`;
  return {
    list: ({ after, inactive }) =>
      http.list(
        { url: apps, query: { after, filter: inactive ? undefined : 'status eq "ACTIVE"', limit: 1000 } },
        plainList(app),
      ),
    get: (appId) => http.read({ url: path`${apps}/${appId}` }, app),
    listUsers: (appId, after) => http.list({ url: users(appId), query: { after, limit: 1000 } }, plainList(appUser)),
    getUser: (appId, userId) => http.read({ url: path`${users(appId)}/${userId}` }, appUser),
    // The body names the user: asked for twice it is one assignment. `assignApp` looks, should Okta refuse the second time.
    assignUser: (appId, userId, userName) => {
      const json = { credentials: { userName }, id: userId, scope: "USER" };
      return http.send({ method: "POST", url: users(appId), json, idempotent: true });
    },
    unassignUser: (appId, userId) => http.send({ method: "DELETE", url: path`${users(appId)}/${userId}` }),
    listGroups: (appId, after) => http.list({ url: groups(appId), query: { after, limit: 1000 } }, plainList(appGroup)),
    getGroup: (appId, groupId) => http.read({ url: path`${groups(appId)}/${groupId}` }, appGroup),
    assignGroup: (appId, groupId) => http.send({ method: "PUT", url: path`${groups(appId)}/${groupId}`, json: {} }),
    unassignGroup: (appId, groupId) => http.send({ method: "DELETE", url: path`${groups(appId)}/${groupId}` }),
  };
}
