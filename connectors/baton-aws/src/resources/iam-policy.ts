import {
  assignment,
  type GetContext,
  type GrantContext,
  grantAlreadyRevoked,
  grant as grantOf,
  inParallel,
  type ListContext,
  pageOf,
  type RevokeContext,
  resource,
  resourceType,
  skipGrants,
  whenAbsent,
  wrongPrincipal,
} from "@baton-connectors/sdk";
import type { Account, Client } from "../client.ts";
import type { Owner } from "../iam/api.ts";
import { detailsOf } from "../iam/details.ts";
import { decodedDocument } from "../iam/policy-document.ts";
import type { IamPolicy } from "../iam/shapes.ts";
import { isGone, ofAccount, orSkipped } from "../tolerated.ts";
import { heldBy } from "./held-policies.ts";
import { atOnce, listedAccount, parentOf } from "./iam-account.ts";
import { throughWhat } from "./inherited.ts";
import { kinds } from "./kinds.ts";

const type = kinds.iamPolicy.id;

const list = async (context: ListContext<Client>) => {
  const { client, page, signal, syncId } = context;
  const { onlyAttached } = client.config;
  return client.inAccount(
    await listedAccount(context),
    (account) =>
      ofAccount(context, account, "policies", async () => {
        // What AWS provides is the same in every account: it is listed in the first, unless only what is attached is wanted.
        const which = { onlyAttached, local: !account.isMain && !onlyAttached };
        const { items, next } = await account.iam.listPolicies(which, page.cursor as string | undefined, signal);
        const owner = await client.memo(syncId, "policies of AWS", async () => new Map<string, string>());
        const own = items.filter(({ Arn }) => !isOfAws(Arn) || claimed(owner, Arn, account.id));
        const rows = await inParallel(own, atOnce, async (policy) =>
          policyResource(policy, account, await about(context, account, policy)),
        );
        return pageOf(rows, next);
      }),
    signal,
  );
};

const isOfAws = (arn: string) => /^arn:[^:]+:iam::aws:/.test(arn);

/** The account in whose list it was first is the one that has it, however often its page is asked for. */
function claimed(owners: Map<string, string>, arn: string, account: string): boolean {
  const owner = owners.get(arn) ?? account;
  owners.set(arn, owner);
  return owner === account;
}

interface About {
  readonly description?: string | undefined;
  readonly document?: string | undefined;
}

/** Description and document, which the list leaves out: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicies.html */
async function about<A>(context: ListContext<Client>, account: Account<A>, policy: IamPolicy): Promise<About> {
  const { Arn: arn, Description } = policy;
  const details = await detailsOf(context, account, arn);
  if (details?.document !== undefined)
    return { description: Description ?? details.description, document: decodedOr(context, arn, details.document) };
  const { iam, named } = account;
  const { signal } = context;
  const found = await orSkipped(context, "description and document of a policy", { arn }, () =>
    iam.getPolicy(named(arn, "policy"), signal),
  );
  if (!found) return { description: Description };
  const description = Description ?? found.Description;
  const version = found.DefaultVersionId ?? policy.DefaultVersionId;
  if (!version) return { description };
  const document = await orSkipped(context, "document of a policy", { arn }, () =>
    iam.getPolicyVersion(named(arn, "policy"), version, signal),
  );
  return { description, document: document === undefined ? undefined : decodedOr(context, arn, document) };
}

function decodedOr({ skip }: Pick<ListContext<Client>, "skip">, arn: string, encoded: string): string | undefined {
  const document = decodedDocument(encoded);
  if (document === undefined) skip("a policy's document that cannot be read", { arn });
  return document;
}

const policyResource = (
  { Arn, PolicyName }: IamPolicy,
  account: { readonly id: string; readonly isMain: boolean },
  { description, document }: About,
) =>
  resource({
    ...{ type, id: Arn, displayName: PolicyName, description, parent: isOfAws(Arn) ? undefined : parentOf(account) },
    annotations: [skipGrants()],
    profile: {
      ...{ aws_policy_name: PolicyName, aws_policy_arn: Arn },
      ...(document !== undefined && { policy_document: document }),
    },
    role: {},
  });

const get = async ({ client, id, signal }: GetContext<Client>) =>
  client.inAccount(
    isOfAws(id.resource) ? await client.mainAccount(signal) : accountOf(id.resource),
    async (account) => {
      const found = await account.iam.getPolicy(account.named(id.resource, "policy"), signal).catch(whenAbsent);
      return found && policyResource(found, account, { description: found.Description });
    },
    signal,
  );

const accountOf = (arn: string) => arn.split(":")[4] ?? "";

const owners: Readonly<Record<string, Owner>> = { iam_user: "user", role: "role", group: "group" };

/** In the account of whom it is attached to: a policy of AWS belongs to none. */
const grant = async ({ client, entitlement, principal, signal }: GrantContext<Client>) => {
  const { resourceType: given, resource: arn } = principal.id!;
  const kind = owners[given];
  if (!kind) throw wrongPrincipal(given, "an IAM user", "a role", "a group");
  return client.inAccountOf(
    arn,
    async (account) => {
      const policy = account.named(entitlement.resource!.id!.resource, "policy");
      await account.iam.attach(policy, account.named(arn, kind), signal);
      const inherited =
        kind === "user"
          ? {}
          : heldBy({ resourceType: given, resource: arn }, kind === "role" ? "assignment" : "member", kind === "group");
      return { grants: [grantOf(entitlement.resource!, "attached", principal, inherited)] };
    },
    signal,
  );
};

const revoke = async ({ client, grant, signal }: RevokeContext<Client>) => {
  const { resourceType: given, resource: arn } = grant.principal!.id!;
  const kind = owners[given];
  if (!kind) throw wrongPrincipal(given, "an IAM user", "a role", "a group");
  return client.inAccountOf(
    arn,
    async (account) => {
      const policy = account.named(grant.entitlement!.resource!.id!.resource, "policy");
      try {
        await account.iam.detach(policy, account.named(arn, kind), signal);
        return {};
      } catch (thrown) {
        if (!isGone(thrown)) throw thrown;
        // It is not attached to the principal itself; what holds it for the principal is something else.
        const through = throughWhat(grant);
        if (through) throw through;
        return { annotations: [grantAlreadyRevoked()] };
      }
    },
    signal,
  );
};

export const iamPolicy = resourceType<Client>({
  ...kinds.iamPolicy,
  ...{ list, get, grant, revoke },
  entitlements: ({ resource: policy }) =>
    pageOf([
      assignment(policy, "attached", {
        displayName: `${policy.displayName} Managed Policy`,
        description: `Has the ${policy.displayName} managed policy in AWS`,
        grantableTo: [kinds.iamUser, kinds.role, kinds.group, kinds.permissionSet, kinds.permissionSetAssignment],
      }),
    ]),
});
