import {
  assignment,
  BatonError,
  configError,
  grantAlreadyRevoked,
  grant as grantOf,
  inParallel,
  type ListContext,
  noItems,
  pageOf,
  type ResourceContext,
  type ResourceRef,
  type RevokeContext,
  resource,
  resourceType,
} from "@baton-connectors/sdk";
import type { Account, Client } from "../client.ts";
import type { Owner } from "../iam/api.ts";
import { detailsOf } from "../iam/details.ts";
import { decodedDocument } from "../iam/policy-document.ts";
import { isGone, ofAccount, orSkipped } from "../tolerated.ts";
import { inheritance } from "./held-policies.ts";
import { atOnce } from "./iam-account.ts";
import { throughWhat } from "./inherited.ts";
import { kinds } from "./kinds.ts";

const type = kinds.inlinePolicy.id;
const separator = "::inline::";

const owners: Readonly<Record<string, Owner>> = { iam_user: "user", role: "role", group: "group" };
const types = {
  iam_user: kinds.iamUser,
  role: kinds.role,
  group: kinds.group,
  permission_set: kinds.permissionSet,
} as const;

const list = async (context: ListContext<Client>) => {
  const { client, parent, signal } = context;
  if (!parent) return noItems;
  if (parent.resourceType === "permission_set") return ofPermissionSet(context, parent);
  const kind = owners[parent.resourceType];
  if (!kind) return noItems;
  return client.inAccountOf(
    parent.resource,
    (account) => ofAccount(context, account, "inline policies", () => ofOwner(context, account, kind, parent)),
    signal,
  );
};

async function ofOwner<A>(context: ListContext<Client>, account: Account<A>, kind: Owner, parent: ResourceRef) {
  const { page, signal } = context;
  const arn = parent.resource;
  const { inline } = (await detailsOf(context, account, arn)) ?? {};
  if (inline)
    return pageOf(
      inline.map(({ name, document }) => {
        if (document === undefined)
          context.skip("document of an inline policy: AWS does not tell it", { arn, policy: name });
        return policyResource(parent, name, decoded(context, arn, document));
      }),
    );
  const { iam, named } = account;
  let names: Awaited<ReturnType<typeof iam.listInlinePolicies>>;
  try {
    names = await iam.listInlinePolicies(named(arn, kind), page.cursor as string | undefined, signal);
  } catch (thrown) {
    if (!isGone(thrown)) throw thrown;
    context.skip(`inline policies of a ${kind}: gone since it was listed`, { arn });
    return noItems;
  }
  const rows = await inParallel(names.items, atOnce, async (name) => {
    const document = await orSkipped(context, "document of an inline policy", { arn, policy: name }, () =>
      iam.getInlinePolicy(named(arn, kind), name, signal),
    );
    return policyResource(parent, name, decoded(context, arn, document));
  });
  return pageOf(rows, names.next);
}

function decoded({ skip }: Pick<ListContext<Client>, "skip">, arn: string, encoded: string | undefined) {
  const document = encoded === undefined ? undefined : decodedDocument(encoded);
  if (encoded !== undefined && document === undefined) skip("a policy's document that cannot be read", { arn });
  return document;
}

/** One, in plain JSON, or none. */
async function ofPermissionSet(context: ListContext<Client>, parent: ResourceRef) {
  const { client, signal } = context;
  const { sso } = await client.identityCenter(signal);
  const document = await orSkipped(context, "inline policy of a permission set", { arn: parent.resource }, () =>
    sso.inlinePolicy(parent.resource, signal),
  );
  return document ? pageOf([policyResource(parent, "inline", document)]) : noItems;
}

const policyResource = (parent: ResourceRef, name: string, document: string | undefined) =>
  resource({
    ...{ type, id: `${parent.resource}${separator}${name}`, displayName: name, parent },
    description:
      parent.resourceType === "permission_set"
        ? `Inline policy attached to permission set ${parent.resource}`
        : `Inline policy ${name} attached to ${parent.resourceType} IAM ${parent.resource}`,
    profile: {
      ...{ aws_policy_name: name, aws_parent_arn: parent.resource },
      ...(document !== undefined && { policy_document: document }),
    },
    role: {},
  });

/** Its owner, and who has what the owner has. */
function grants({ resource: policy }: ResourceContext<Client>) {
  const parent = policy.parentResourceId!;
  const kind = owners[parent.resourceType];
  return pageOf([grantOf(policy, "attached", parent, kind ? inheritance(kind, parent.resource) : {})]);
}

/** An inline policy is part of its owner: taken away from it, it is no more. */
const revoke = async ({ client, grant, signal }: RevokeContext<Client>) => {
  const [parent, name] = partsOf(grant.entitlement!.resource!.id!.resource);
  const holder = grant.principal!.id!;
  if (holder.resourceType === "permission_set")
    throw new BatonError("Unimplemented", "inline policies of permission sets are not changed by this connector", {
      hint: "Change the permission set in Identity Center.",
      effect: "none",
    });
  const kind = owners[holder.resourceType];
  if (holder.resource !== parent || !kind) {
    throw (
      throughWhat(grant) ??
      configError(`the inline policy is part of ${parent}, not of ${holder.resource}`, { effect: "none" })
    );
  }
  return client.inAccountOf(
    parent,
    async (account) => {
      try {
        await account.iam.deleteInlinePolicy(account.named(parent, kind), name, signal);
        return {};
      } catch (thrown) {
        if (!isGone(thrown)) throw thrown;
        return { annotations: [grantAlreadyRevoked()] };
      }
    },
    signal,
  );
};

function partsOf(id: string): readonly [parent: string, name: string] {
  const at = id.indexOf(separator);
  if (at < 0) throw configError(`${JSON.stringify(id)} is not the id of an inline policy`, { effect: "none" });
  return [id.slice(0, at), id.slice(at + separator.length)];
}

export const inlinePolicy = resourceType<Client>({
  ...kinds.inlinePolicy,
  ...{ list, grants, revoke },
  grantedBy: "an inline policy is written for its owner alone, in AWS",
  entitlements: ({ resource: policy }) => {
    const owner = types[policy.parentResourceId?.resourceType as keyof typeof types];
    return pageOf([
      assignment(policy, "attached", {
        displayName: `${policy.displayName} Inline Policy`,
        description: `Has the ${policy.displayName} inline policy in AWS`,
        grantableTo: owner ? [owner] : [],
      }),
    ]);
  },
});
