import { type Call, callOne, listPage, type OktaPage, part, wholeIamList } from "./call.ts";

/** A role as users and groups have it. */
export interface RoleAssignment {
  readonly id: string;
  readonly type?: string | null;
  readonly label?: string | null;
  readonly status?: string | null;
  /** `USER`: directly; `GROUP`: through, or of, a group. */
  readonly assignmentType?: string | null;
  /** The id of a custom role. */
  readonly role?: string | null;
}
export interface CustomRole {
  readonly id?: string | null;
  readonly type?: string | null;
  readonly label?: string | null;
}
export type RoleHolder = "users" | "groups";

export interface RolesApi {
  listUsersWithRoles(after: string | undefined): Promise<OktaPage<{ readonly id: string }>>;
  /** Okta documents no pages here; should there be some, they are followed. */
  listAssignments(holder: RoleHolder, id: string, after?: string): Promise<OktaPage<RoleAssignment>>;
  assign(holder: RoleHolder, id: string, type: string): Promise<void>;
  unassign(holder: RoleHolder, id: string, assignmentId: string): Promise<void>;
  listCustom(after: string | undefined): Promise<OktaPage<CustomRole>>;
  getCustom(id: string): Promise<CustomRole>;
}

// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleAssignmentAUser/
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleAssignmentBGroup/
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleECustom/
export function rolesApi(call: Call): RolesApi {
  const of = (holder: RoleHolder, id: string) => `/api/v1/${holder}/${part(id)}/roles`;
  return {
    listUsersWithRoles: (after) =>
      wholeIamList(call, "/api/v1/iam/assignees/users", "value", { query: { limit: 1000, after } }),
    listAssignments: (holder, id, after) => listPage(call, of(holder, id), { query: { after } }),
    assign: async (holder, id, type) => void (await call(of(holder, id), { method: "POST", json: { type } })),
    unassign: async (holder, id, assignmentId) =>
      void (await call(`${of(holder, id)}/${part(assignmentId)}`, { method: "DELETE" })),
    listCustom: (after) => wholeIamList(call, "/api/v1/iam/roles", "roles", { query: { limit: 1000, after } }),
    getCustom: (id) => callOne<CustomRole>(call, `/api/v1/iam/roles/${part(id)}`),
  };
}
