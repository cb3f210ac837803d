import {
  everyPage,
  type GrantContext,
  grantAlreadyExists,
  grantAlreadyRevoked,
  type ProvisionResult,
  type RevokeContext,
  wrongPrincipal,
} from "@baton-connectors/sdk";
import type { BindingMember } from "../api/resource-sets.ts";
import type { Client } from "../client.ts";
import { unlessThere } from "../vanished.ts";
import { bindingId, principalOf } from "./binding-id.ts";

interface Principal {
  readonly resourceType: string;
  readonly resource: string;
}

export async function addBindingMember(context: GrantContext<Client>): Promise<ProvisionResult> {
  const { client, entitlement, principal } = context;
  const { setId, roleId } = bindingId(entitlement.resource!.id!.resource);
  const url = memberUrl(client, principal.id!);
  const find = () => findMember(client, setId, roleId, principal.id!);
  if (await find()) return { annotations: [grantAlreadyExists()] };
  await client.resourceSets.bind(setId, roleId, url).catch(async (refusal: unknown) => {
    // Repeated after an answer that got lost, it may be refused for being so already.
    if (!(await find().catch(() => undefined))) throw refusal;
  });
  return {};
}

export async function removeBindingMember({ client, grant }: RevokeContext<Client>): Promise<ProvisionResult> {
  const { setId, roleId } = bindingId(grant.entitlement!.resource!.id!.resource);
  collectionOf(grant.principal!.id!);
  const member = await findMember(client, setId, roleId, grant.principal!.id!);
  if (!member) return { annotations: [grantAlreadyRevoked()] };
  // Gone when it is to be taken away: it was taken away, perhaps by a first request whose answer got lost.
  const isThere = () => findMember(client, setId, roleId, grant.principal!.id!);
  await client.resourceSets.deleteMember(setId, roleId, member.id).catch(unlessThere(isThere));
  return {};
}

/** Okta's look-up of one member wants the id of the membership, so the list is read until it is found. */
async function findMember(
  { resourceSets }: Client,
  setId: string,
  roleId: string,
  { resourceType, resource }: Principal,
): Promise<BindingMember | undefined> {
  const isWanted = (member: BindingMember) => {
    const principal = principalOf(member);
    return principal?.resourceType === resourceType && principal.resource === resource;
  };
  try {
    const pages = everyPage((after: string | undefined) => resourceSets.listMembers(setId, roleId, after));
    for await (const members of pages) {
      const found = members.find(isWanted);
      if (found) return found;
    }
    return undefined;
  } catch (thrown) {
    // Without a binding nobody is its member.
    return unlessThere(() => resourceSets.getBinding(setId, roleId))(thrown);
  }
}

const memberUrl = ({ origin }: Client, principal: Principal) =>
  `${origin}/api/v1/${collectionOf(principal)}/${encodeURIComponent(principal.resource)}`;

function collectionOf({ resourceType }: Principal): "users" | "groups" {
  if (resourceType === "user") return "users";
  if (resourceType === "group") return "groups";
  throw wrongPrincipal(resourceType, "user", "group");
}
