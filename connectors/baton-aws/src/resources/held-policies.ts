import type { Grant } from "@baton-connectors/protocol/connector-v2";
import {
  grant,
  grantExpandable,
  type ListContext,
  type PageContext,
  type ResourceRef,
  resource,
} from "@baton-connectors/sdk";
import type { Account, Client } from "../client.ts";
import type { Owner } from "../iam/api.ts";
import { detailsOf } from "../iam/details.ts";
import { orSkipped } from "../tolerated.ts";

/** Of a managed policy its id is enough, wherever it is listed. */
export const policyRef = (arn: string) => resource({ type: "iam_policy", id: arn, displayName: "" });

/** What the holder of an object's entitlement holds by it. */
export const heldBy = (object: ResourceRef, slug: string, shallow = false) => ({
  annotations: [grantExpandable({ entitlementIds: [`${object.resourceType}:${object.resource}:${slug}`], shallow })],
});

/** How a user, role or group hands on what is attached to it. */
export function inheritance(kind: Owner, arn: string) {
  if (kind === "role") return heldBy({ resourceType: "role", resource: arn }, "assignment");
  return kind === "group" ? heldBy({ resourceType: "group", resource: arn }, "member", true) : {};
}

/** One page of the managed policies that are attached to an object. */
export async function attachedGrants<A>(
  context: PageContext<Client> | ListContext<Client>,
  account: Account<A>,
  kind: Owner,
  { arn, type, after }: { readonly arn: string; readonly type: string; readonly after: string | undefined },
): Promise<{ readonly items: Grant[]; readonly next?: string | undefined }> {
  const grants = (arns: readonly string[]) => {
    const principal = { resourceType: type, resource: arn };
    return [...new Set(arns)].map((policy) => grant(policyRef(policy), "attached", principal, inheritance(kind, arn)));
  };
  const { attached } = (await detailsOf(context, account, arn)) ?? {};
  if (attached) return { items: grants(attached) };
  const page = await orSkipped(context, `managed policies attached to a ${kind}`, { arn }, () =>
    account.iam.listAttachedPolicies(account.named(arn, kind), after, context.signal),
  );
  if (!page) return { items: [] };
  return { items: grants(page.items.map(({ PolicyArn }) => PolicyArn)), next: page.next as string | undefined };
}
