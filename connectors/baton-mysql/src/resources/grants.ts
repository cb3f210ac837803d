import { type Entitlement, EntitlementSchema, type Grant } from "@baton-connectors/protocol/connector-v2";
import {
  grantExpandable,
  grantImmutable,
  type PageOf,
  pageOf,
  type ResourceContext,
  resourceId,
} from "@baton-connectors/sdk";
import { create } from "@bufbuild/protobuf";
import type { Any } from "@bufbuild/protobuf/wkt";
import type { Client } from "../client.ts";
import { goHeldBy } from "../held/go-held-by.ts";
import { type Held, HeldSet, type Leave } from "../held/held.ts";
import { heldBy } from "../held/held-by.ts";
import type { Principal } from "../held/principals.ts";
import type { View } from "../held/view.ts";
import { entitlementIdOf } from "../ids.ts";

const mostOfPage = 2_000;

/** What a user or a role holds; the grants of all things are listed with those who hold them. */
export async function listGrants(context: ResourceContext<Client>): Promise<PageOf<Grant>> {
  const { client, resource, syncId, signal, page, skip } = context;
  const view = await client.view(syncId, signal);
  const principal = view.principals.find((one) => one.resource === resource.id!.resource);
  if (!principal) return pageOf([]);
  const after = page.cursor as string | undefined;
  // What is left out is told once, with the first page.
  const held = holdings(client, view, principal, after === undefined ? skip : () => {}).list();
  const start = after === undefined ? 0 : held.findIndex(([key]) => key > after);
  const items = start < 0 ? [] : held.slice(start, start + mostOfPage);
  const isLast = start < 0 || start + mostOfPage >= held.length;
  const toGrant = granter(client, view, principal);
  return pageOf(
    items.map(([, one]) => toGrant(one)),
    isLast ? undefined : items.at(-1)![0],
  );
}

/** Of all accounts that the principal stands for. */
export function holdings({ options }: Client, view: View, { accounts }: Principal, leave: Leave): HeldSet {
  const of = (account: Principal["accounts"][number]) =>
    options.goCompatible ? goHeldBy(view, account, options.expanded) : heldBy(view, account, leave);
  if (accounts.length === 1) return of(accounts[0]!);
  const all = new HeldSet();
  for (const account of accounts)
    for (const [, { resourceType, resourceId, privilege, isFixed }] of of(account).list())
      all.add(resourceType, resourceId, [privilege], isFixed);
  return all;
}

/** Whoever has the role active holds what it holds, but for acting as others: that is asked at login. */
function granter({ options }: Client, { isGiven }: View, principal: Principal) {
  const isInherited = !options.goCompatible && (principal.isRole || principal.accounts.some(isGiven));
  const expandable = grantExpandable({ entitlementIds: [entitlementIdOf("role_assignment", principal.resource)] });
  const immutable = grantImmutable();
  return (held: Held): Grant => {
    const annotations: Any[] = [];
    if (isInherited && !held.privilege.startsWith("proxy")) annotations.push(expandable);
    if (held.isFixed) annotations.push(immutable);
    return grantOf(held, principal, annotations);
  };
}

export function grantOf(
  { privilege, resourceType, resourceId: on }: Held,
  { resourceType: type, resource }: Pick<Principal, "resourceType" | "resource">,
  annotations: readonly Any[] = [],
): Grant {
  const id = entitlementIdOf(privilege, on);
  return {
    $typeName: "c1.connector.v2.Grant",
    id: `grant:${id}:${resource}`,
    entitlement: bareEntitlement(id, bareResource(resourceType, on)),
    principal: bareResource(type, resource),
    annotations: [...annotations],
  };
}

const emptyEntitlement = create(EntitlementSchema);
const bareEntitlement = (id: string, resource: Entitlement["resource"]): Entitlement => ({
  ...emptyEntitlement,
  id,
  ...(resource && { resource }),
});

const bareResource = (resourceType: string, id: string) => ({
  $typeName: "c1.connector.v2.Resource" as const,
  id: resourceId({ resourceType, resource: id }),
  displayName: "",
  annotations: [],
  description: "",
  batonResource: false,
  creationSource: 0,
});
