import { invalid, notFound } from "../refusal.ts";
import { type Call, iamList, noContent, ok, type Route, route } from "../route.ts";
import type { Binding, ResourceSet } from "../tenant.ts";

const read = "okta.roles.read";
const manage = "okta.roles.manage";
const sets = "/api/v1/iam/resource-sets";

/** https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleDResourceSetBinding/ */
export const resourceSetRoutes: readonly Route[] = [
  route(
    "GET",
    sets,
    read,
    (call) => {
      const paged = call.page("ressets", call.world.tenant.resourceSets, 100);
      return iamList(call, "resource-sets", { ...paged, items: paged.items.map(shape) });
    },
    ["limit", "after"],
  ),
  route("GET", `${sets}/{setId}`, read, (call) => withSet(call, (set) => ok(shape(set)))),
  route(
    "GET",
    `${sets}/{setId}/bindings`,
    read,
    (call) =>
      withSet(call, (set) => {
        const paged = call.page("bindings", set.bindings, 100);
        const items = paged.items.map(({ role }) => ({
          id: role,
          _links: { self: { href: `${bare(call.url)}/${role}` } },
        }));
        return iamList(call, "roles", { ...paged, items });
      }),
    ["after"],
  ),
  route("POST", `${sets}/{setId}/bindings`, manage, (call) => withSet(call, (set) => bind(call, set))),
  route("GET", `${sets}/{setId}/bindings/{roleId}`, read, (call) =>
    withBinding(call, ({ role }) => ok({ id: role, _links: { self: { href: call.url.href } } })),
  ),
  route("DELETE", `${sets}/{setId}/bindings/{roleId}`, manage, (call) =>
    withBinding(call, (binding, set) => {
      set.bindings.splice(set.bindings.indexOf(binding), 1);
      return noContent;
    }),
  ),
  route(
    "GET",
    `${sets}/{setId}/bindings/{roleId}/members`,
    read,
    (call) =>
      withBinding(call, ({ members }) => {
        const paged = call.page("members", members, 100);
        const items = paged.items.map(({ href, ...member }) => ({
          ...member,
          ...(href !== undefined && { _links: { self: { href: href.replace("{base}", call.url.origin) } } }),
        }));
        return iamList(call, "members", { ...paged, items });
      }),
    ["after"],
  ),
  route("DELETE", `${sets}/{setId}/bindings/{roleId}/members/{memberId}`, manage, (call) =>
    withBinding(call, ({ members }) => {
      const at = members.findIndex(({ id }) => id === call.params.memberId);
      if (at < 0) return notFound(call.params.memberId!, "RoleAssignment");
      members.splice(at, 1);
      return noContent;
    }),
  ),
];

const shape = ({ bindings: _bindings, ...set }: ResourceSet) => set;
const bare = (url: URL) => url.origin + url.pathname;

function withSet(call: Call, then: (set: ResourceSet) => ReturnType<Route["handle"]>) {
  const id = call.params.setId!;
  const set = call.world.resourceSet(id);
  return set ? then(set) : notFound(id, "ResourceSet");
}

function withBinding(call: Call, then: (binding: Binding, set: ResourceSet) => ReturnType<Route["handle"]>) {
  return withSet(call, (set) => {
    const binding = set.bindings.find(({ role }) => role === call.params.roleId);
    return binding ? then(binding, set) : notFound(call.params.roleId!, "ResourceSetBinding");
  });
}

function bind(call: Call, set: ResourceSet) {
  const { role, members } = call.body as { role?: unknown; members?: unknown };
  if (typeof role !== "string" || !Array.isArray(members) || members.length === 0)
    return invalid("members", "role and members are needed");
  let binding = set.bindings.find((one) => one.role === role);
  if (!binding) {
    binding = { role, members: [] };
    set.bindings.push(binding);
  }
  for (const href of members.map(String)) {
    const [kind, id = ""] = href.split("/").slice(-2);
    const found = kind === "users" ? call.world.user(id) : kind === "groups" ? call.world.group(id) : undefined;
    if (!found) return notFound(id, kind === "groups" ? "UserGroup" : "User");
    if (!binding.members.some((one) => one.href?.endsWith(`/${kind}/${id}`))) {
      binding.members.push({ id: call.world.newId("irbnew"), created: new Date(call.world.now()).toISOString(), href });
    }
  }
  return ok({ id: role, _links: {} });
}
