import { everyItem, type HandlerContext } from "@baton-connectors/sdk";
import type { CustomerReference, PermissionSet } from "../aws/sso-admin.ts";
import type { Client } from "../client.ts";
import { isGone, orSkipped } from "../tolerated.ts";

type Context = HandlerContext<Client>;

const all = <T>(read: (after: string | undefined) => Promise<{ items: readonly T[]; next: unknown }>) =>
  everyItem<T, string>(async (after) => {
    const { items, next } = await read(after);
    return { items, next: next as string | undefined };
  });

/** A set by its ARN; undefined: it is gone since it was listed. Names are needed of each set in many places, and asked for once. */
export function permissionSet(
  { client, signal, syncId, skip }: Context,
  arn: string,
): Promise<PermissionSet | undefined> {
  return client.memo(syncId, `permission set ${arn}`, async () => {
    const { sso } = await client.identityCenter(signal);
    try {
      return await sso.describePermissionSet(arn, signal);
    } catch (thrown) {
      if (!isGone(thrown)) throw thrown;
      skip("a permission set: gone since it was listed", { arn });
      return undefined;
    }
  });
}

/** Requests that one page may make besides its own: the pace is kept by pages. */
const askedPerPage = 3;

/** What follows in a list of sets, as far as they are known already, and some that are asked for. */
export async function describedPage(
  context: Context,
  arns: readonly string[],
  from = 0,
): Promise<{ readonly sets: readonly PermissionSet[]; readonly next: number | undefined }> {
  const known = await context.client.memo(context.syncId, "described sets", async () => new Set<string>());
  let [to, asked] = [from, 0];
  for (; to < arns.length; to++) if (!known.has(arns[to]!) && ++asked > askedPerPage) break;
  const page = arns.slice(from, to);
  const sets = await Promise.all(page.map((arn) => permissionSet(context, arn)));
  for (const arn of page) known.add(arn);
  return { sets: sets.filter((one) => one !== undefined), next: to < arns.length ? to : undefined };
}

/** A page that comes twice, as where a set was added in between, names nothing twice. */
const each = async (arns: Promise<readonly string[]>): Promise<readonly string[]> => [...new Set(await arns)];

/** ARNs of every set of the instance. */
export const permissionSets = ({ client, signal, syncId }: Context): Promise<readonly string[]> =>
  client.memo(syncId, "permission sets", async () => {
    const { sso } = await client.identityCenter(signal);
    return each(all((after) => sso.listPermissionSets(after, signal)));
  });

/** ARNs of the sets that there are in an account, assigned to somebody or not. */
export const provisionedSets = ({ client, signal, syncId }: Context, accountId: string): Promise<readonly string[]> =>
  client.memo(syncId, `provisioned to ${accountId}`, async () => {
    const { sso } = await client.identityCenter(signal);
    return each(all((after) => sso.listProvisioned(accountId, after, signal)));
  });

/** Managed policies that a set attaches: of AWS, and by name those of the account it is provisioned to. */
export interface SetPolicies {
  readonly managed: readonly string[];
  readonly customer: readonly CustomerReference[];
}

export const policiesOfSet = (context: Context, arn: string): Promise<SetPolicies> =>
  context.client.memo(context.syncId, `policies of ${arn}`, async () => {
    const { client, signal } = context;
    const { sso } = await client.identityCenter(signal);
    const [managed, customer] = await Promise.all([
      orSkipped(context, "managed policies of a permission set", { arn }, () =>
        all((after) => sso.listManagedPolicies(arn, after, signal)),
      ),
      orSkipped(context, "customer managed policies of a permission set", { arn }, () =>
        all((after) => sso.listCustomerReferences(arn, after, signal)),
      ),
    ]);
    return { managed: managed ?? [], customer: customer ?? [] };
  });
