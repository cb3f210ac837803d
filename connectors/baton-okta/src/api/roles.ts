import { path } from "@baton-connectors/sdk";
import { id, object, requiredText, type Shaped, text } from "@baton-connectors/sdk/shapes";
import type { OktaHttp } from "../okta-http.ts";
import { iamList, type OktaPage, plainList } from "./list.ts";

/**
 * A role as users and groups have it. `assignmentType`: `USER` directly, `GROUP` through, or of, a group. `role`: the id of a
 * custom role.
 */
export const assignment = object({
  id,
  type: requiredText,
  assignmentType: requiredText,
  status: text,
  label: text,
  role: text,
});
export const customRole = object({ id, type: text, label: text });
export const assignee = object({ id });
export type RoleAssignment = Shaped<typeof assignment>;
export type CustomRole = Shaped<typeof customRole>;
export type Assignee = Shaped<typeof assignee>;
export type RoleHolder = "users" | "groups";

export interface RolesApi {
  listUsersWithRoles(after: string | undefined): Promise<OktaPage<Assignee>>;
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
export function rolesApi(http: OktaHttp): RolesApi {
  const of = (holder: RoleHolder, holderId: string) => path`/api/v1/${holder}/${holderId}/roles`;
  const custom = path`/api/v1/iam/roles`;
  return {
    listUsersWithRoles: (after) =>
      http.list({ url: path`/api/v1/iam/assignees/users`, query: { after, limit: 1000 } }, iamList("value", assignee)),
    listAssignments: (holder, holderId, after) =>
      http.list({ url: of(holder, holderId), query: { after } }, plainList(assignment)),
    // Okta refuses a second assignment of the same role (E0000090), so asked for twice it is done once.
    // https://developer.okta.com/docs/reference/error-codes/
    assign: (holder, holderId, type) =>
      http.send({ method: "POST", url: of(holder, holderId), json: { type }, idempotent: true }),
    unassign: (holder, holderId, assignmentId) =>
      http.send({ method: "DELETE", url: path`${of(holder, holderId)}/${assignmentId}` }),
    listCustom: (after) => http.list({ url: custom, query: { after, limit: 1000 } }, iamList("roles", customRole)),
    getCustom: (roleId) => http.read({ url: path`${custom}/${roleId}` }, customRole),
  };
}
