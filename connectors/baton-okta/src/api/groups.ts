import { path } from "@baton-connectors/sdk";
import { flag, id, number, object, optional, record, type Shaped, text } from "@baton-connectors/sdk/shapes";
import type { JsonObject } from "@bufbuild/protobuf";
import type { OktaHttp } from "../okta-http.ts";
import { type OktaPage, plainList } from "./list.ts";
import { type OktaUser, user } from "./users.ts";

/** Whether the group has admin roles: answers spell it `hasAdminPrivilege`, Okta's description of the API `hasAdminPrivlege`. */
const stats = object({ usersCount: number, appsCount: number, hasAdminPrivilege: flag, hasAdminPrivlege: flag });
export const group = object({
  id,
  type: text,
  profile: record,
  _embedded: optional(object({ stats: optional(stats) })),
});
export type OktaGroup = Shaped<typeof group>;

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
export function groupsApi(http: OktaHttp): GroupsApi {
  const groups = path`/api/v1/groups`;
  const one = (groupId: string) => path`${groups}/${groupId}`;
  const member = (groupId: string, userId: string) => path`${one(groupId)}/users/${userId}`;
  return {
    list: (after) => http.list({ url: groups, query: { after, expand: "stats", limit: 1000 } }, plainList(group)),
    get: (groupId, expand) => http.read({ url: one(groupId), query: { expand } }, group),
    create: (profile) => http.read({ method: "POST", url: groups, json: { profile } }, group),
    replace: (groupId, profile) => http.read({ method: "PUT", url: one(groupId), json: { profile } }, group),
    delete: (groupId) => http.send({ method: "DELETE", url: one(groupId) }),
    listUsers: (groupId, after) =>
      http.list({ url: path`${one(groupId)}/users`, query: { after, limit: 1000 } }, plainList(user)),
    addUser: (groupId, userId) => http.send({ method: "PUT", url: member(groupId, userId) }),
    removeUser: (groupId, userId) => http.send({ method: "DELETE", url: member(groupId, userId) }),
  };
}
