import type { JsonObject } from "@bufbuild/protobuf";
import { type Call, callOne, listPage, type OktaPage, part, wholeList } from "./call.ts";
import type { OktaUser } from "./users.ts";

export interface OktaGroup {
  readonly id: string;
  readonly type?: string | null;
  readonly profile?: JsonObject | null;
  readonly _embedded?: { readonly stats?: GroupStats | null } | null;
}
export interface GroupStats {
  readonly usersCount?: unknown;
  readonly appsCount?: unknown;
  /** Whether the group has admin roles. */
  readonly hasAdminPrivilege?: unknown;
}

export interface GroupsApi {
  list(after: string | undefined): Promise<OktaPage<OktaGroup>>;
  get(id: string, expand?: string): Promise<OktaGroup>;
  create(profile: JsonObject): Promise<OktaGroup>;
  /** Replaces the whole profile. */
  replace(id: string, profile: JsonObject): Promise<OktaGroup>;
  delete(id: string): Promise<void>;
  listUsers(id: string, after: string | undefined): Promise<OktaPage<OktaUser>>;
  addUser(id: string, userId: string): Promise<void>;
  removeUser(id: string, userId: string): Promise<void>;
}

// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/Group/
export function groupsApi(call: Call): GroupsApi {
  const one = (id: string) => `/api/v1/groups/${part(id)}`;
  return {
    list: (after) => wholeList(call, "/api/v1/groups", { query: { expand: "stats", limit: 1000, after } }),
    get: (id, expand) => callOne<OktaGroup>(call, one(id), { query: { expand } }),
    create: (profile) => callOne<OktaGroup>(call, "/api/v1/groups", { method: "POST", json: { profile } }),
    replace: (id, profile) => callOne<OktaGroup>(call, one(id), { method: "PUT", json: { profile } }),
    delete: async (id) => void (await call(one(id), { method: "DELETE" })),
    listUsers: (id, after) => listPage(call, `${one(id)}/users`, { query: { limit: 1000, after } }),
    addUser: async (id, userId) => void (await call(`${one(id)}/users/${part(userId)}`, { method: "PUT" })),
    removeUser: async (id, userId) => void (await call(`${one(id)}/users/${part(userId)}`, { method: "DELETE" })),
  };
}
