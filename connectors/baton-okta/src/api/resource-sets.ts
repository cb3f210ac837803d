import { path } from "@baton-connectors/sdk";
import { id, object, requiredText, type Shaped, text } from "@baton-connectors/sdk/shapes";
import type { OktaHttp } from "../okta-http.ts";
import { iamList, type OktaPage } from "./list.ts";

export const resourceSet = object({ id, label: text, description: text });
/** A role that is bound to a set; the id is the role's. */
export const binding = object({ id });
/** The id is that of the membership; who the member is, its link says. */
export const member = object({ id, _links: object({ self: object({ href: requiredText }) }) });
export type ResourceSet = Shaped<typeof resourceSet>;
export type Binding = Shaped<typeof binding>;
export type BindingMember = Shaped<typeof member>;

export interface ResourceSetsApi {
  list(after: string | undefined): Promise<OktaPage<ResourceSet>>;
  get(id: string): Promise<ResourceSet>;
  listBindings(id: string, after: string | undefined): Promise<OktaPage<Binding>>;
  getBinding(id: string, roleId: string): Promise<Binding>;
  bind(id: string, roleId: string, memberUrl: string): Promise<void>;
  deleteBinding(id: string, roleId: string): Promise<void>;
  listMembers(id: string, roleId: string, after: string | undefined): Promise<OktaPage<BindingMember>>;
  deleteMember(id: string, roleId: string, memberId: string): Promise<void>;
}

// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleCResourceSet/
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleDResourceSetBinding/
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleDResourceSetBindingMember/
export function resourceSetsApi(http: OktaHttp): ResourceSetsApi {
  const sets = path`/api/v1/iam/resource-sets`;
  const bindings = (setId: string) => path`${sets}/${setId}/bindings`;
  const one = (setId: string, roleId: string) => path`${bindings(setId)}/${roleId}`;
  const members = (setId: string, roleId: string) => path`${one(setId, roleId)}/members`;
  return {
    list: (after) => http.list({ url: sets, query: { after, limit: 1000 } }, iamList("resource-sets", resourceSet)),
    get: (setId) => http.read({ url: path`${sets}/${setId}` }, resourceSet),
    listBindings: (setId, after) => http.list({ url: bindings(setId), query: { after } }, iamList("roles", binding)),
    getBinding: (setId, roleId) => http.read({ url: one(setId, roleId) }, binding),
    // The body names role and member: asked for twice it is one membership. `addBindingMember` looks, should Okta refuse the
    // second time.
    bind: (setId, role, memberUrl) =>
      http.send({ method: "POST", url: bindings(setId), json: { role, members: [memberUrl] }, idempotent: true }),
    deleteBinding: (setId, roleId) => http.send({ method: "DELETE", url: one(setId, roleId) }),
    listMembers: (setId, roleId, after) =>
      http.list({ url: members(setId, roleId), query: { after } }, iamList("members", member)),
    deleteMember: (setId, roleId, memberId) =>
      http.send({ method: "DELETE", url: path`${members(setId, roleId)}/${memberId}` }),
  };
}
