import type { JsonObject } from "@bufbuild/protobuf";
import { type Call, callOne, listPage, type OktaPage, part, wholeList } from "./call.ts";

export interface OktaApp {
  readonly id: string;
  readonly label?: string | null;
  readonly status?: string | null;
  readonly signOnMode?: string | null;
}
export interface AppUser {
  readonly id: string;
  readonly profile?: JsonObject | null;
}

export interface AppsApi {
  list(options: { readonly after: string | undefined; readonly inactive: boolean }): Promise<OktaPage<OktaApp>>;
  get(id: string): Promise<OktaApp>;
  listUsers(id: string, after: string | undefined): Promise<OktaPage<AppUser>>;
  getUser(id: string, userId: string): Promise<AppUser>;
  assignUser(id: string, userId: string, userName: string): Promise<void>;
  unassignUser(id: string, userId: string): Promise<void>;
  listGroups(id: string, after: string | undefined): Promise<OktaPage<{ readonly id: string }>>;
  getGroup(id: string, groupId: string): Promise<{ readonly id: string }>;
  assignGroup(id: string, groupId: string): Promise<void>;
  unassignGroup(id: string, groupId: string): Promise<void>;
}

// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Application/
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApplicationUsers/
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApplicationGroups/
export function appsApi(call: Call): AppsApi {
  const one = (id: string) => `/api/v1/apps/${part(id)}`;
  const user = (id: string, userId: string) => `${one(id)}/users/${part(userId)}`;
  const group = (id: string, groupId: string) => `${one(id)}/groups/${part(groupId)}`;
  return {
    list: ({ after, inactive }) =>
      wholeList(call, "/api/v1/apps", {
        query: { limit: 1000, after, filter: inactive ? undefined : 'status eq "ACTIVE"' },
      }),
    get: (id) => callOne<OktaApp>(call, one(id)),
    listUsers: (id, after) => listPage(call, `${one(id)}/users`, { query: { limit: 1000, after } }),
    getUser: (id, userId) => callOne<AppUser>(call, user(id, userId)),
    assignUser: async (id, userId, userName) => {
      const json = { credentials: { userName }, id: userId, scope: "USER" };
      await call(`${one(id)}/users`, { method: "POST", json });
    },
    unassignUser: async (id, userId) => void (await call(user(id, userId), { method: "DELETE" })),
    listGroups: (id, after) => listPage(call, `${one(id)}/groups`, { query: { limit: 1000, after } }),
    getGroup: (id, groupId) => callOne<{ id: string }>(call, group(id, groupId)),
    assignGroup: async (id, groupId) => void (await call(group(id, groupId), { method: "PUT", json: {} })),
    unassignGroup: async (id, groupId) => void (await call(group(id, groupId), { method: "DELETE" })),
  };
}
