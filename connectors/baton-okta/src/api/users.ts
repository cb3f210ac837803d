import { path } from "@baton-connectors/sdk";
import { id, object, record, type Shaped, text } from "@baton-connectors/sdk/shapes";
import type { JsonObject } from "@bufbuild/protobuf";
import type { OktaHttp } from "../okta-http.ts";
import { type OktaPage, plainList } from "./list.ts";

export const user = object({ id, status: text, created: text, lastLogin: text, profile: record });
export type OktaUser = Shaped<typeof user>;

export interface NewUser {
  readonly profile: JsonObject;
  readonly credentials?: {
    readonly password?: { readonly value: string };
    readonly provider?: { readonly type: string; readonly name: string };
  };
}
export interface NewUserQuery {
  readonly activate?: "true" | "false";
  readonly provider?: "true";
  readonly nextLogin?: "changePassword";
}

export interface UsersApi {
  list(after: string | undefined): Promise<OktaPage<OktaUser>>;
  get(idOrLogin: string): Promise<OktaUser>;
  create(user: NewUser, query: NewUserQuery): Promise<OktaUser>;
  /** Partial: what is not sent stays, null clears. */
  updateProfile(id: string, profile: JsonObject): Promise<OktaUser>;
  /** Of a user who is not deprovisioned: deprovisions. */
  delete(id: string): Promise<void>;
  activate(id: string): Promise<void>;
  deactivate(id: string): Promise<void>;
  suspend(id: string): Promise<void>;
  unsuspend(id: string): Promise<void>;
}

/** Leaves credentials, links and transitions out of users: smaller answers, and a page may hold more of them. */
const omit = {
  "Content-Type": 'application/json; okta-response="omitCredentials,omitCredentialsLinks,omitTransitioningToStatus"',
};
const withoutEmail = { sendEmail: "false" };

export function usersApi(http: OktaHttp): UsersApi {
  const users = path`/api/v1/users`;
  const one = (userId: string) => path`${users}/${userId}`;
  // https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserLifecycle/
  // Asked for twice it is done once: who is in the state is refused, see `transition`.
  const lifecycle = (userId: string, verb: string, query = {}) =>
    http.send({ method: "POST", url: path`${one(userId)}/lifecycle/${verb}`, query, idempotent: true });
  return {
    // https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/#tag/User/operation/listUsers
    // Only a search includes deprovisioned users.
    list: (after) =>
      http.list({ url: users, query: { after, limit: 1000, search: "status pr" }, headers: omit }, plainList(user)),
    // …/operation/getUser
    get: (idOrLogin) => http.read({ url: one(idOrLogin), headers: omit }, user),
    // …/operation/createUser
    create: (json, { activate, nextLogin, provider }) =>
      http.read({ method: "POST", url: users, query: { activate, nextLogin, provider }, json }, user),
    // …/operation/updateUser: the same values twice are these values.
    updateProfile: (userId, profile) =>
      http.read({ method: "POST", url: one(userId), json: { profile }, idempotent: true }, user),
    // …/operation/deleteUser
    delete: (userId) => http.send({ method: "DELETE", url: one(userId) }),
    activate: (userId) => lifecycle(userId, "activate", withoutEmail),
    deactivate: (userId) => lifecycle(userId, "deactivate", withoutEmail),
    suspend: (userId) => lifecycle(userId, "suspend"),
    unsuspend: (userId) => lifecycle(userId, "unsuspend"),
  };
}
