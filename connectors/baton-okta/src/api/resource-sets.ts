import { type Call, callOne, iamPage, type OktaPage, part, wholeIamList } from "./call.ts";

export interface ResourceSet {
  readonly id: string;
  readonly label?: string | null;
  readonly description?: string | null;
}
export interface BindingMember {
  readonly id: string;
  readonly _links?: { readonly self?: { readonly href?: string | null } | null } | null;
}

export interface ResourceSetsApi {
  list(after: string | undefined): Promise<OktaPage<ResourceSet>>;
  get(id: string): Promise<ResourceSet>;
  listBindings(id: string, after: string | undefined): Promise<OktaPage<{ readonly id: string }>>;
  getBinding(id: string, roleId: string): Promise<void>;
  bind(id: string, roleId: string, memberUrl: string): Promise<void>;
  deleteBinding(id: string, roleId: string): Promise<void>;
  listMembers(id: string, roleId: string, after: string | undefined): Promise<OktaPage<BindingMember>>;
  deleteMember(id: string, roleId: string, memberId: string): Promise<void>;
}

// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleCResourceSet/
// https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleDResourceSetBinding/
export function resourceSetsApi(call: Call): ResourceSetsApi {
  const sets = "/api/v1/iam/resource-sets";
  const bindings = (id: string) => `${sets}/${part(id)}/bindings`;
  const members = (id: string, roleId: string) => `${bindings(id)}/${part(roleId)}/members`;
  return {
    list: (after) => wholeIamList(call, sets, "resource-sets", { query: { limit: 1000, after } }),
    get: (id) => callOne<ResourceSet>(call, `${sets}/${part(id)}`),
    listBindings: (id, after) => iamPage(call, bindings(id), "roles", { query: { after } }),
    getBinding: async (id, roleId) => void (await call(`${bindings(id)}/${part(roleId)}`)),
    bind: async (id, role, memberUrl) =>
      void (await call(bindings(id), { method: "POST", json: { role, members: [memberUrl] } })),
    deleteBinding: async (id, roleId) => void (await call(`${bindings(id)}/${part(roleId)}`, { method: "DELETE" })),
    listMembers: (id, roleId, after) => iamPage(call, members(id, roleId), "members", { query: { after } }),
    deleteMember: async (id, roleId, memberId) =>
      void (await call(`${members(id, roleId)}/${part(memberId)}`, { method: "DELETE" })),
  };
}
