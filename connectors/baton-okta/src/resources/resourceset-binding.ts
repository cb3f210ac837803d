import type { Grant } from "@baton-connectors/protocol/connector-v2";
import {
  assignment,
  grant,
  inParallel,
  type ListContext,
  type PageOf,
  pageOf,
  type ResourceContext,
  resourceType,
  whenAbsent,
} from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { concurrentRequests } from "../concurrency.ts";
import { afterOf } from "../cursor.ts";
import { permissionsFor, typeAnnotations } from "../permissions.ts";
import { knownSet, listBindings, listSets } from "../resource-set-pages.ts";
import { membershipGrantV1, membershipV1 } from "../v1-identifiers.ts";
import { unlessThere } from "../vanished.ts";
import { bindingId, bindingTurn, principalOf } from "./binding-id.ts";
import { addBindingMember, removeBindingMember } from "./binding-members.ts";
import { inTurn } from "./in-turn.ts";
import { resourceSet, toResourceSet } from "./resource-set.ts";

export const resourceSetBinding = resourceType<Client>({
  id: "resourceset-binding",
  displayName: "Resource Set Binding",
  annotations: typeAnnotations("resourceset-binding", "roles"),
  permissions: permissionsFor("roles"),
  list,
  get: async (context) => {
    const { client, id } = context;
    const { setId, roleId } = bindingId(id.resource);
    const bound = await client.resourceSets.getBinding(setId, roleId).catch(whenAbsent);
    const set = bound && (await knownSet(context, setId));
    return set ? toResourceSet("resourceset-binding", id.resource, set, context.parent) : undefined;
  },
  entitlements: ({ resource }) =>
    pageOf([
      assignment(resource, "member", {
        displayName: `${resource.displayName} Resource Set Binding Member`,
        description: `Member of ${resource.displayName} resource-set-binding member in Okta`,
        grantableTo: [resourceSet],
        annotations: [membershipV1(resource.id!.resource)],
      }),
    ]),
  grants,
  ...inTurn({ grant: addBindingMember, revoke: removeBindingMember }, ({ entitlement }) =>
    bindingTurn(`${entitlement?.resource?.id?.resource}`),
  ),
});

/** Sets whose bindings fill more than one page come again before the next page of sets. */
type Cursor = { readonly pending: readonly Pending[]; readonly sets?: string };
type Pending = { readonly set: SetFacts; readonly after?: string };
type SetFacts = { readonly id: string; readonly label: string; readonly description: string };

async function list(context: ListContext<Client>) {
  const { client, page, skip } = context;
  const { pending, sets } = (page.cursor as Cursor | undefined) ?? { pending: [] };
  const listed = pending.length > 0 ? undefined : await listSets(context, sets);
  const asked: readonly Pending[] =
    listed?.items.map(({ id, label = "", description = "" }) => ({ set: { id, label, description } })) ?? pending;
  const pages = await inParallel(asked, concurrentRequests, async ({ set, after }) => {
    const bindings = await listBindings(context, set.id, after).catch(
      unlessThere(() => client.resourceSets.get(set.id)),
    );
    if (!bindings) skip("a resource set was deleted during the sync", { resource_set_id: set.id });
    return { set, items: bindings?.items ?? [], after: bindings?.next };
  });
  const items = pages.flatMap(({ set, items: roles }) =>
    roles.map(({ id }) => toResourceSet("resourceset-binding", `${set.id}:${id}`, set)),
  );
  const more = pages.flatMap(({ set, after }) => (after === undefined ? [] : [{ set, after }]));
  const nextSets = listed ? listed.next : sets;
  const done = more.length === 0 && nextSets === undefined;
  return pageOf(items, done ? undefined : { pending: more, ...(nextSets !== undefined && { sets: nextSets }) });
}

async function grants({ client, resource, page, skip }: ResourceContext<Client>): Promise<PageOf<Grant>> {
  const id = resource.id!.resource;
  const { setId, roleId } = bindingId(id);
  const { items, next } = await client.resourceSets.listMembers(setId, roleId, afterOf(page));
  // The binding's id twice is how these grants have always been known.
  const annotations = [membershipGrantV1(id, id)];
  const found = items.flatMap((member) => {
    const principal = principalOf(member);
    if (!principal) skip("a member of a resource set binding is neither a user nor a group", { member_id: member.id });
    return principal ? [grant(resource, "member", principal, { annotations })] : [];
  });
  return pageOf(found, next);
}
