import {
  BatonError,
  type GrantContext,
  grantAlreadyExists,
  grantAlreadyRevoked,
  type ProvisionResult,
  type RevokeContext,
  whenAbsent,
} from "@baton-connectors/sdk";
import type { BindingMember } from "../api/resource-sets.ts";
import type { Client } from "../client.ts";
import { bindingId, principalOf } from "./binding-id.ts";

interface Principal {
  readonly resourceType: string;
  readonly resource: string;
}

export async function addBindingMember(context: GrantContext<Client>): Promise<ProvisionResult> {
  const { client, entitlement, principal } = context;
  const { setId, roleId } = bindingId(entitlement.resource!.id!.resource);
  const url = memberUrl(client, principal.id!);
  if (await findMember(client, setId, roleId, principal.id!)) return { annotations: [grantAlreadyExists()] };
  await client.resourceSets.bind(setId, roleId, url);
  return {};
}

export async function removeBindingMember({ client, grant }: RevokeContext<Client>): Promise<ProvisionResult> {
  const { setId, roleId } = bindingId(grant.entitlement!.resource!.id!.resource);
  collectionOf(grant.principal!.id!);
  const member = await findMember(client, setId, roleId, grant.principal!.id!);
  const removed =
    member && (await client.resourceSets.deleteMember(setId, roleId, member.id).then(() => true, whenAbsent));
  return removed ? {} : { annotations: [grantAlreadyRevoked()] };
}

/** Okta has no look-up of one member, so the list is read until it is found. */
async function findMember(
  { resourceSets }: Client,
  setId: string,
  roleId: string,
  { resourceType, resource }: Principal,
): Promise<BindingMember | undefined> {
  let after: string | undefined;
  do {
    const page = await resourceSets.listMembers(setId, roleId, after).catch(whenAbsent);
    const found = page?.items.find((member) => {
      const principal = principalOf(member);
      return principal?.resourceType === resourceType && principal.resource === resource;
    });
    if (found || !page || page.next === after) return found;
    after = page.next;
  } while (after !== undefined);
  return undefined;
}

const memberUrl = ({ origin }: Client, principal: Principal) =>
  `${origin}/api/v1/${collectionOf(principal)}/${encodeURIComponent(principal.resource)}`;

function collectionOf({ resourceType }: Principal): "users" | "groups" {
  if (resourceType === "user") return "users";
  if (resourceType === "group") return "groups";
  throw new BatonError(
    "InvalidArgument",
    `only users and groups can be members of a resource set binding in Okta, not a ${resourceType}`,
  );
}
