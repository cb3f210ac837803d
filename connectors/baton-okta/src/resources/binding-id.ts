import { configError } from "@baton-connectors/sdk";
import type { BindingMember } from "../api/resource-sets.ts";

/** The id of a binding names the set and the role. Whatever follows the first colon is the role's. */
export function bindingId(id: string): { readonly setId: string; readonly roleId: string } {
  const [, setId, roleId] = /^([^:]+):(.+)$/s.exec(id) ?? [];
  if (!setId || !roleId) throw configError(`not the id of a resource set binding: '${id}'`);
  return { setId, roleId };
}

/** Binding and unbinding a role, and its members, change one thing. */
export const bindingTurn = (id: string) => `binding ${id}`;

/** A member is known by its address: `…/api/v1/users/00u1`. Undefined where that is of neither a user nor a group. */
export function principalOf({ _links }: BindingMember): { resourceType: string; resource: string } | undefined {
  const [kind = "", id = ""] = _links.self.href.split("/").slice(-2);
  const resourceTypeId = principalTypes.get(kind);
  return resourceTypeId && id ? { resourceType: resourceTypeId, resource: id } : undefined;
}

const principalTypes: ReadonlyMap<string, string> = new Map([
  ["users", "user"],
  ["groups", "group"],
]);
