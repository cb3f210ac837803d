import {
  childResourceType,
  grant as grantOf,
  type ListContext,
  noItems,
  pageOf,
  type ResourceContext,
  resource,
  resourceType,
  skipEntitlementsAndGrants,
} from "@baton-connectors/sdk";
import type { Client } from "../client.ts";
import { describedPage, permissionSets } from "../sso/permission-sets.ts";
import { orSkipped } from "../tolerated.ts";
import { policyRef } from "./held-policies.ts";
import { kinds } from "./kinds.ts";

const type = kinds.permissionSet.id;

async function list(context: ListContext<Client>) {
  if (context.parent) return noItems;
  const arns = await permissionSets(context);
  const { sets, next } = await describedPage(context, arns, context.page.cursor as number | undefined);
  const rows = sets.map(({ PermissionSetArn, Name, Description }) =>
    resource({
      ...{ type, id: PermissionSetArn, displayName: Name, description: Description },
      annotations: [childResourceType("inline_policy")],
      role: {},
    }),
  );
  return pageOf(rows, next);
}

async function grants(context: ResourceContext<Client>) {
  const { client, resource: set, page, signal } = context;
  const arn = set.id!.resource;
  const { sso } = await client.identityCenter(signal);
  const found = await orSkipped(context, "managed policies of a permission set", { arn }, () =>
    sso.listManagedPolicies(arn, page.cursor as string | undefined, signal),
  );
  if (!found) return noItems;
  return pageOf(
    found.items.map((policy) => grantOf(policyRef(policy), "attached", { resourceType: type, resource: arn })),
    found.next,
  );
}

export const permissionSetType = (wantsPolicies: boolean) =>
  resourceType<Client>({
    ...kinds.permissionSet,
    list,
    ...(wantsPolicies
      ? { grants }
      : { annotations: [...kinds.permissionSet.annotations!, skipEntitlementsAndGrants()] }),
  });
