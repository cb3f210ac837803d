import { hash } from "node:crypto";
import { everyPage, type HandlerContext, toBatonError } from "@baton-connectors/sdk";
import type { Account, Client } from "../client.ts";
import type { AccountDetails, Tag } from "./shapes.ts";

/** What is known of one object of IAM without asking for it. Documents are URL-encoded, as they came. */
export interface Details {
  readonly attached?: readonly string[];
  readonly inline?: readonly { readonly name: string; readonly document?: string | undefined }[];
  readonly tags?: readonly Tag[];
  readonly trust?: string | undefined;
  /** Of a group: ARNs of users. */
  readonly members?: readonly string[];
  /** Of a managed policy. */
  readonly document?: string | undefined;
  readonly description?: string | undefined;
  readonly lastUsed?: string | undefined;
}

type Context = Pick<HandlerContext<Client>, "client" | "session" | "syncId" | "signal" | "log">;

/** ARNs can be longer than a session's keys. */
const keyOf = (arn: string) => `iam/${hash("sha1", arn)}`;

/**
 * From `GetAccountAuthorizationDetails`: a few calls tell of an account what else takes several for each object. Read once in a sync, when it
 * is first needed, and kept in its session. Undefined: it is not known so, and has to be asked for: without the permission, outside of a sync, and what
 * came or went in between. https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
 */
export async function detailsOf<A>(context: Context, account: Account<A>, arn: string): Promise<Details | undefined> {
  const { client, session, syncId } = context;
  if (syncId === "") return undefined;
  const isRead = await client.memo(syncId, `details/${account.id}`, () => readDetails(context, account));
  return isRead ? session.get<Details>(keyOf(arn)) : undefined;
}

async function readDetails<A>({ client, session, signal, log }: Context, { id, iam }: Account<A>): Promise<boolean> {
  const marker = `details/${id}`;
  const known = await session.get<boolean>(marker);
  if (known !== undefined) return known;
  const members = new Map<string, string[]>();
  const groups = new Map<string, Details & { readonly arn: string }>();
  try {
    const pages = everyPage<AccountDetails, string>(async (after) => {
      const page = await iam.accountDetails(after, signal);
      return { items: [page], next: page.IsTruncated === "true" ? page.Marker! : undefined };
    });
    for await (const [page] of pages) {
      await session.setMany(entriesOf(page!));
      for (const { Arn, GroupList = [] } of page!.UserDetailList)
        for (const name of GroupList) into(members, name).push(Arn);
      for (const { Arn: arn, GroupName, AttachedManagedPolicies, GroupPolicyList } of page!.GroupDetailList)
        groups.set(GroupName, { arn, ...owned(AttachedManagedPolicies, GroupPolicyList) });
    }
  } catch (thrown) {
    const error = toBatonError(thrown);
    // Whoever sets a role up as for Go's connector has no permission for it.
    if (error.code !== "PermissionDenied" && error.vendorCode !== "InvalidAction") throw thrown;
    log.info({ account: id, error: error.message }, "each object is asked for by itself");
    await session.set(marker, false);
    return false;
  }
  await session.setMany(
    [...groups].map(
      ([name, { arn, ...group }]) => [keyOf(arn), { ...group, members: members.get(name) ?? [] }] as const,
    ),
  );
  if (client.config.syncInsights) await session.setMany(memberships(members, groups));
  await session.set(marker, true);
  return true;
}

function into(lists: Map<string, string[]>, name: string): string[] {
  const list = lists.get(name) ?? [];
  lists.set(name, list);
  return list;
}

const groupsKeyOf = (arn: string) => `groups/${hash("sha1", arn)}`;

/** ARNs of a user's groups, once its account's details are read. */
export const groupsOf = async ({ session }: Pick<Context, "session">, user: string): Promise<readonly string[]> =>
  (await session.get<readonly string[]>(groupsKeyOf(user))) ?? [];

function memberships(
  members: ReadonlyMap<string, readonly string[]>,
  groups: ReadonlyMap<string, { readonly arn: string }>,
): Iterable<readonly [string, readonly string[]]> {
  const found = new Map<string, string[]>();
  for (const [name, users] of members)
    for (const user of users) into(found, groupsKeyOf(user)).push(groups.get(name)?.arn ?? "");
  return found;
}

function* entriesOf({
  UserDetailList,
  RoleDetailList,
  Policies,
}: AccountDetails): Iterable<readonly [string, Details]> {
  for (const { Arn, Tags = [], AttachedManagedPolicies, UserPolicyList } of UserDetailList)
    yield [keyOf(Arn), { ...owned(AttachedManagedPolicies, UserPolicyList), tags: Tags }];
  for (const {
    Arn,
    Tags = [],
    AttachedManagedPolicies,
    RolePolicyList,
    AssumeRolePolicyDocument,
    RoleLastUsed,
  } of RoleDetailList)
    yield [
      keyOf(Arn),
      {
        ...owned(AttachedManagedPolicies, RolePolicyList),
        ...{ tags: Tags, trust: AssumeRolePolicyDocument, lastUsed: RoleLastUsed?.LastUsedDate },
      },
    ];
  for (const { Arn, DefaultVersionId, Description, PolicyVersionList = [] } of Policies) {
    const version = PolicyVersionList.find(({ VersionId }) => VersionId === DefaultVersionId);
    yield [keyOf(Arn), { document: version?.Document, description: Description }];
  }
}

const owned = (
  attached: readonly { readonly PolicyArn: string }[] = [],
  inline: readonly { readonly PolicyName: string; readonly PolicyDocument?: string | undefined }[] = [],
): Details => ({
  attached: attached.map(({ PolicyArn }) => PolicyArn),
  inline: inline.map(({ PolicyName, PolicyDocument }) => ({ name: PolicyName, document: PolicyDocument })),
});
