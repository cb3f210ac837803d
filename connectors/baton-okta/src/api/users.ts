import type { JsonObject } from "@bufbuild/protobuf";
import { type Call, callOne, type OktaPage, part, wholeList } from "./call.ts";

export interface OktaUser {
  readonly id: string;
  readonly status?: string | null;
  readonly created?: string | null;
  readonly lastLogin?: string | null;
  readonly profile?: JsonObject | null;
}

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

export function usersApi(call: Call): UsersApi {
  // https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserLifecycle/
  const lifecycle = async (id: string, verb: string, query = {}) => {
    await call(`/api/v1/users/${part(id)}/lifecycle/${verb}`, { method: "POST", query });
  };
  return {
    // https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/#tag/User/operation/listUsers
    // Only a search includes deprovisioned users.
    list: (after) =>
      wholeList(call, "/api/v1/users", { query: { limit: 1000, search: "status pr", after }, headers: omit }),
    // …/operation/getUser
    get: (id) => callOne<OktaUser>(call, `/api/v1/users/${part(id)}`, { headers: omit }),
    // …/operation/createUser
    create: (user, query) =>
      callOne<OktaUser>(call, "/api/v1/users", { method: "POST", query: { ...query }, json: user }),
    // …/operation/updateUser
    updateProfile: (id, profile) =>
      callOne<OktaUser>(call, `/api/v1/users/${part(id)}`, { method: "POST", json: { profile } }),
    // …/operation/deleteUser
    delete: async (id) => void (await call(`/api/v1/users/${part(id)}`, { method: "DELETE" })),
    activate: (id) => lifecycle(id, "activate", { sendEmail: "false" }),
    deactivate: (id) => lifecycle(id, "deactivate", { sendEmail: "false" }),
    suspend: (id) => lifecycle(id, "suspend"),
    unsuspend: (id) => lifecycle(id, "unsuspend"),
  };
}
