import type { Resource, ResourceId } from "@baton-connectors/protocol/connector-v2";
import {
  assignment,
  BatonError,
  grant,
  grantAlreadyRevoked,
  type ProvisionResult,
  pageOf,
  type ResourceType,
  type RevokeContext,
  resource,
  resourceType,
  wrongPrincipal,
} from "@baton-connectors/sdk";
import type { ResourceSet } from "../api/resource-sets.ts";
import type { Client } from "../client.ts";
import { afterOf } from "../cursor.ts";
import { permissionsFor, typeAnnotations } from "../permissions.ts";
import { getSet, listBindings, listSets } from "../resource-set-pages.ts";
import { membershipGrantV1, membershipV1 } from "../v1-identifiers.ts";
import { unlessThere } from "../vanished.ts";
import { bindingTurn } from "./binding-id.ts";
import { inTurn } from "./in-turn.ts";

export const resourceSet: ResourceType<Client> = resourceType<Client>({
  id: "resource-set",
  displayName: "Resource Set",
  annotations: typeAnnotations("resource-set", "roles"),
  permissions: permissionsFor("roles"),
  list: async (context) => {
    const { items, next } = await listSets(context, afterOf(context.page));
    return pageOf(
      items.map((item) => toResourceSet("resource-set", item.id, item)),
      next,
    );
  },
  get: async (context) => {
    const found = await getSet(context, context.id.resource);
    return found && toResourceSet("resource-set", found.id, found, context.parent);
  },
  entitlements: ({ resource: set }) =>
    pageOf([
      assignment(set, "bindings", {
        displayName: `${set.displayName} Resource Set Binding`,
        description: `Member of ${set.displayName} resource-set in Okta`,
        grantableTo: [resourceSet],
        annotations: [membershipV1(set.id!.resource)],
      }),
    ]),
  grants: async (context) => {
    const { resource: set, page } = context;
    const id = set.id!.resource;
    const { items, next } = await listBindings(context, id, afterOf(page));
    // The set's id twice is how these grants have always been known.
    const annotations = [membershipGrantV1(id, id)];
    return pageOf(
      items.map((role) => grant(set, "bindings", { resourceType: "custom-role", resource: role.id }, { annotations })),
      next,
    );
  },
  ...inTurn({ grant: bind, revoke: unbind }, ({ entitlement, principal }) =>
    bindingTurn(`${entitlement?.resource?.id?.resource}:${principal?.id?.resource}`),
  ),
});

async function bind(): Promise<ProvisionResult> {
  throw new BatonError("FailedPrecondition", "a role is bound to a resource set together with its first member", {
    hint: "Grant the entitlement 'member' of the resourceset-binding instead.",
  });
}

async function unbind({ client, grant: held }: RevokeContext<Client>): Promise<ProvisionResult> {
  const { resourceType: type, resource: role } = held.principal!.id!;
  if (type !== "custom-role") throw wrongPrincipal(type, "custom-role");
  const set = held.entitlement!.resource!.id!.resource;
  const deleted = await client.resourceSets.deleteBinding(set, role).then(
    () => true,
    unlessThere(() => client.resourceSets.getBinding(set, role)),
  );
  return deleted ? {} : { annotations: [grantAlreadyRevoked()] };
}

/** Also what a binding of the set looks like: same words, another id. Okta knows no parent; a target may name one. */
export function toResourceSet(type: string, id: string, set: ResourceSet, parent?: ResourceId): Resource {
  const { label = "", description = "" } = set;
  return resource({ type, id, displayName: label, parent, profile: { id, label, description }, app: {} });
}
