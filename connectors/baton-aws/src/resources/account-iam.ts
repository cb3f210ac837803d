import {
  BatonError,
  childResourceType,
  everyItem,
  inParallel,
  type ListContext,
  noItems,
  pageOf,
  resource,
  resourceType,
  v1Identifier,
} from "@baton-connectors/sdk";
import { isActive, type OrgAccount } from "../aws/organizations.ts";
import type { Client } from "../client.ts";
import { isCrossAccount } from "../start-checks.ts";
import { kinds } from "./kinds.ts";

const children = ["iam_user", "role", "group", "iam_policy"].map(childResourceType);

async function list(context: ListContext<Client>) {
  const { client, page, parent, signal } = context;
  if (parent) return noItems;
  const { items, next } = await client.organizations.listAccounts(page.cursor as string | undefined, signal);
  const rows = await inParallel(items, 8, async (account) =>
    accountResource(account, await isReachable(context, account)),
  );
  return pageOf(rows, next);
}

/** Whether what is in the account can be read. Limits are waited for; an account that refuses is counted. */
export async function isReachable(
  { client, signal, skip }: Pick<ListContext<Client>, "client" | "signal" | "skip">,
  account: OrgAccount,
): Promise<boolean> {
  const { Id: id, Status, State } = account;
  if (id === (await client.mainAccount(signal))) return false;
  if (!isActive(account)) {
    skip("IAM of an account that is not active", { account: id, status: Status ?? State });
    return false;
  }
  try {
    await client.reachAccount(id);
    return true;
  } catch (thrown) {
    const refused = ["PermissionDenied", "Unauthenticated", "InvalidArgument", "NotFound", "FailedPrecondition"];
    if (!(thrown instanceof BatonError) || !refused.includes(thrown.code) || thrown.vendorCode === undefined)
      throw thrown;
    skip("IAM of an account whose role cannot be assumed", { account: id, error: thrown.message });
    return false;
  }
}

/** Those whose role can be assumed; who cannot is counted where accounts are listed. */
export async function reachableAccounts({ client, signal, syncId }: ListContext<Client>): Promise<readonly string[]> {
  if (!isCrossAccount(client.config)) return [];
  return client.memo(syncId, "reachable accounts", async () => {
    const all = await everyItem<OrgAccount, string>(async (after) => {
      const { items, next } = await client.organizations.listAccounts(after, signal);
      return { items, next: next as string | undefined };
    });
    const reachable = await inParallel(all.filter(isActive), 8, (account) =>
      isReachable({ client, signal, skip: () => {} }, account),
    );
    return all.filter(isActive).flatMap(({ Id }, i) => (reachable[i] ? [Id] : []));
  });
}

function accountResource({ Id, Arn = "", Name = "" }: OrgAccount, hasChildren: boolean) {
  return resource({
    ...{ type: "account_iam", id: Id, displayName: Name },
    annotations: [v1Identifier(Id), ...(hasChildren ? children : [])],
    profile: { aws_account_arn: Arn, aws_account_id: Id },
    app: {},
  });
}

export const accountIam = resourceType<Client>({ ...kinds.accountIam, list });
