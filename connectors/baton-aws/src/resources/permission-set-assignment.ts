import type { Grant } from "@baton-connectors/protocol/connector-v2";
import {
  assignment,
  configError,
  grant as grantOf,
  type ListContext,
  listsTogether,
  noItems,
  pageOf,
  type ResourceContext,
  resource,
  resourceType,
} from "@baton-connectors/sdk";
import { parseArn } from "../arn.ts";
import type { Client } from "../client.ts";
import { assignmentGrant, assignmentsOf } from "../sso/assignments.ts";
import { assign, unassign } from "../sso/change-assignment.ts";
import { describedPage, policiesOfSet, provisionedSets } from "../sso/permission-sets.ts";
import { isGone } from "../tolerated.ts";
import { heldBy, policyRef } from "./held-policies.ts";
import { kinds } from "./kinds.ts";

const type = kinds.permissionSetAssignment.id;

async function list(context: ListContext<Client>) {
  const { parent, page } = context;
  if (parent?.resourceType !== "account") return noItems;
  const arns = await provisionedSets(context, parent.resource);
  const { sets, next } = await describedPage(context, arns, page.cursor as number | undefined);
  return pageOf(
    sets.map(({ PermissionSetArn, Name }) =>
      resource({
        ...{ type, id: `${PermissionSetArn}-${parent.resource}`, displayName: `${Name} on ${parent.resource}`, parent },
        scopeBinding: {
          roleId: { resourceType: "permission_set", resource: PermissionSetArn },
          scopeResourceId: { resourceType: "account", resource: parent.resource },
        },
      }),
    ),
    next,
  );
}

async function grants(context: ResourceContext<Client>) {
  const { client, resource: binding, page, signal } = context;
  const target = targetOf(binding.id!.resource);
  const center = await client.identityCenter(signal);
  const entitlementId = `${type}:${binding.id!.resource}:assigned`;
  return listsTogether<Grant>(page, {
    assignments: async (after) => {
      try {
        const { principals, next } = await assignmentsOf(context, center, target, after as string | undefined);
        return { items: principals.map((one) => assignmentGrant(binding, entitlementId, "assigned", one)), next };
      } catch (thrown) {
        if (!isGone(thrown)) throw thrown;
        context.skip("assignments of a permission set: gone since it was listed", { ...target });
        return noItems;
      }
    },
    ...(client.wants("iam_policy") && { policies: async () => ({ items: await policyGrants(context, target) }) }),
  });
}

/** What the set attaches in this account; references to policies of the account are resolved to it. */
async function policyGrants(
  context: ResourceContext<Client>,
  { accountId, permissionSetArn }: ReturnType<typeof targetOf>,
): Promise<Grant[]> {
  const { managed, customer } = await policiesOfSet(context, permissionSetArn);
  const { partition } = parseArn(permissionSetArn)!;
  const own = customer.map(({ Name, Path = "/" }) => `arn:${partition}:iam::${accountId}:policy${Path || "/"}${Name}`);
  const holder = { resourceType: type, resource: context.resource.id!.resource };
  return [...managed, ...own].map((policy) =>
    grantOf(policyRef(policy), "attached", holder, heldBy(holder, "assigned")),
  );
}

/** `<permission set>-<account>`. */
function targetOf(id: string) {
  const [, permissionSetArn, accountId] = /^(arn:.+)-(\d{12})$/.exec(id) ?? [];
  if (!permissionSetArn || !accountId)
    throw configError(`${JSON.stringify(id)} is not the id of a permission set's assignment`, { effect: "none" });
  return { permissionSetArn, accountId };
}

export const permissionSetAssignment = resourceType<Client>({
  ...kinds.permissionSetAssignment,
  ...{ list, grants },
  entitlements: ({ resource: binding }) =>
    pageOf([assignment(binding, "assigned", { grantableTo: [kinds.ssoUser, kinds.ssoGroup] })]),
  grant: (context) => assign(context, targetOf(context.entitlement.resource!.id!.resource), context.principal.id),
  revoke: (context) => unassign(context, targetOf(context.grant.entitlement!.resource!.id!.resource), context.grant),
});
