import type { Grant, Resource, ResourceId } from "@baton-connectors/protocol/connector-v2";
import {
  assignment,
  configError,
  type GrantContext,
  grantAlreadyExists,
  grantAlreadyRevoked,
  grant as grantOf,
  type ListContext,
  pageOf,
  type ResourceContext,
  type RevokeContext,
  resource,
  resourceType,
  toBatonError,
  v1Identifier,
} from "@baton-connectors/sdk";
import { identityId } from "../arn.ts";
import type { StoreGroup } from "../aws/identity-store.ts";
import type { Client } from "../client.ts";
import type { IdentityCenter } from "../identity-center.ts";
import { isDenied, isGone } from "../tolerated.ts";
import { kinds } from "./kinds.ts";
import { externalIds, inStore } from "./sso-user.ts";

const type = kinds.ssoGroup.id;

async function list({ client, page, parent, signal }: ListContext<Client>) {
  if (parent) return { items: [] };
  const center = await client.identityCenter(signal);
  const { items, next } = await center.store.listGroups(page.cursor as string | undefined, signal);
  return pageOf(
    items.map((group) => groupResource(center, group)),
    next,
  );
}

function groupResource(center: IdentityCenter, { GroupId, DisplayName = "", ExternalIds }: StoreGroup) {
  const id = center.idOf("group", GroupId);
  return resource({
    ...{ type, id, displayName: DisplayName },
    annotations: [v1Identifier(id)],
    profile: {
      ...{ aws_group_type: "sso", aws_group_name: DisplayName, aws_group_id: GroupId },
      ...externalIds(ExternalIds),
    },
    group: {},
  });
}

/** The id of such a grant is the membership's: it is revoked by it. */
function memberGrant(
  group: Resource,
  principal: Resource | { resourceType: string; resource: string },
  membershipId: string,
): Grant {
  const user = "id" in principal ? (principal.id as ResourceId).resource : (principal as { resource: string }).resource;
  const made = grantOf(group, "member", principal, {
    annotations: [v1Identifier(`grant:membership:${group.id!.resource}:${user}`)],
  });
  return { ...made, id: membershipId };
}

async function grants(context: ResourceContext<Client>) {
  const { client, resource: group, page, signal, skip } = context;
  const center = await client.identityCenter(signal);
  const groupId = identityId(group.id!.resource, "group");
  try {
    const found = await center.store.listMemberships(groupId, page.cursor as string | undefined, signal);
    const users = found.items.flatMap(({ MembershipId, MemberId }) =>
      MemberId?.UserId ? [[MembershipId, MemberId.UserId] as const] : [],
    );
    const other = found.items.length - users.length;
    for (let i = 0; i < other; i++) skip("a member that is no user", { group: groupId });
    return pageOf(
      users.map(([id, user]) =>
        memberGrant(group, { resourceType: "sso_user", resource: center.idOf("user", user) }, id),
      ),
      found.next,
    );
  } catch (thrown) {
    if (!isGone(thrown)) throw thrown;
    skip("members of a group: gone since it was listed", { group: groupId });
    return { items: [] };
  }
}

async function grant({ client, entitlement, principal, signal }: GrantContext<Client>) {
  const { groupId, userId, center } = await pair(client, entitlement.resource?.id, principal.id, signal);
  const made = (membershipId: string) => memberGrant(entitlement.resource!, principal, membershipId);
  try {
    return { grants: [made(await center.store.createMembership(groupId, userId, signal))] };
  } catch (thrown) {
    if (toBatonError(thrown).vendorCode !== "ConflictException") throw thrown;
  }
  try {
    const id = await center.store.membershipId(groupId, userId, signal);
    return { grants: [made(id)], annotations: [grantAlreadyExists()] };
  } catch (thrown) {
    if (isDenied(thrown)) return { annotations: [grantAlreadyExists()] };
    throw thrown;
  }
}

/** By the membership of the grant; where that is not the one any more, by the one that there is now. */
async function revoke({ client, grant, signal }: RevokeContext<Client>) {
  const { groupId, userId, center } = await pair(client, grant.entitlement?.resource?.id, grant.principal?.id, signal);
  try {
    await center.store.deleteMembership(grant.id, signal);
    return {};
  } catch (thrown) {
    if (!isGone(thrown)) throw thrown;
  }
  try {
    await center.store.deleteMembership(await center.store.membershipId(groupId, userId, signal), signal);
    return {};
  } catch (thrown) {
    if (!isGone(thrown)) throw thrown;
    return { annotations: [grantAlreadyRevoked()] };
  }
}

async function pair(client: Client, group: ResourceId | undefined, user: ResourceId | undefined, signal: AbortSignal) {
  if (user?.resourceType !== "sso_user")
    throw configError("baton-aws: only sso users can be added to sso group", { effect: "none" });
  const groupId = identityId(group?.resource ?? "", "group");
  const userId = identityId(user.resource, "user");
  const center = await client.identityCenter(signal);
  inStore(center, group!.resource);
  inStore(center, user.resource);
  return { groupId, userId, center };
}

export const ssoGroup = resourceType<Client>({
  ...kinds.ssoGroup,
  ...{ list, grants, grant, revoke },
  entitlements: ({ resource: group }) => {
    const { displayName: name, id } = group;
    return pageOf([
      assignment(group, "member", {
        displayName: `${name} Group Member`,
        description: `Is member of the ${name} SSO group in AWS`,
        grantableTo: [kinds.ssoUser],
        annotations: [v1Identifier(`membership:${id!.resource}`)],
      }),
    ]);
  },
});
