import type { Grant, Resource } from "@baton-connectors/protocol/connector-v2";
import {
  grantExpandable,
  grant as grantOf,
  type ResourceContext,
  type ResourceRef,
  v1Identifier,
} from "@baton-connectors/sdk";
import type { Assignment } from "../aws/sso-admin.ts";
import type { Client } from "../client.ts";
import type { IdentityCenter } from "../identity-center.ts";

/** Where a list of who was assigned one permission set in one account goes on. */
export interface AssignmentPage {
  readonly principals: readonly ResourceRef[];
  readonly next: string | undefined;
}

/**
 * One page of who was assigned a permission set in an account. Accounts and bindings tell the same: what one of them has read, the other takes from
 * the session.
 */
export async function assignmentsOf(
  { client, session, signal, syncId }: ResourceContext<Client>,
  center: IdentityCenter,
  of: { readonly accountId: string; readonly permissionSetArn: string },
  after: string | undefined,
): Promise<AssignmentPage> {
  const isShared = syncId !== "" && client.wants("account") && client.wants("permission_set_assignment");
  const key = `assignments/${of.accountId}/${of.permissionSetArn}/${after ?? ""}`.slice(0, 500);
  const known = isShared ? await session.get<AssignmentPage>(key) : undefined;
  if (known) return known;
  const { items, next } = await center.sso.listAssignments(of, after, signal);
  const page = { principals: items.flatMap((one) => principalOf(center, one)), next: next as string | undefined };
  if (isShared) await session.set(key, page);
  return page;
}

/** https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_AccountAssignment.html: users and groups, and no other. */
function principalOf(center: IdentityCenter, { PrincipalType, PrincipalId }: Assignment): ResourceRef[] {
  if (PrincipalType === "USER") return [{ resourceType: "sso_user", resource: center.idOf("user", PrincipalId) }];
  if (PrincipalType === "GROUP") return [{ resourceType: "sso_group", resource: center.idOf("group", PrincipalId) }];
  return [];
}

/** Ids of these grants are of a form of their own, also where the entitlement's is. */
export function assignmentGrant(
  resource: Resource,
  entitlementId: string,
  slug: string,
  principal: ResourceRef,
): Grant {
  const group = principal.resourceType === "sso_group" ? principal : undefined;
  const made = grantOf(resource, slug, principal, {
    annotations: [
      v1Identifier(`grant:${entitlementId}:${principal.resource}`),
      ...(group ? [grantExpandable({ entitlementIds: [`sso_group:${group.resource}:member`] })] : []),
    ],
  });
  return {
    ...made,
    id: `grant:${principal.resourceType}:${principal.resource}:${entitlementId}`,
    entitlement: { ...made.entitlement!, id: entitlementId },
  };
}
