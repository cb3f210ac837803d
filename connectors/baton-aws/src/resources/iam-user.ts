import {
  childResourceType,
  type GetContext,
  inParallel,
  type ListContext,
  pageOf,
  type ResourceContext,
  resource,
  resourceType,
  skipEntitlementsAndGrants,
  v1Identifier,
  whenAbsent,
} from "@baton-connectors/sdk";
import type { Account, Client } from "../client.ts";
import { detailsOf } from "../iam/details.ts";
import type { IamUser, Tag } from "../iam/shapes.ts";
import { tagRecord } from "../iam/tags.ts";
import { createIamAccount } from "../iam-accounts/create.ts";
import { deleteIamUser } from "../iam-accounts/delete.ts";
import { ofAccount, orSkipped } from "../tolerated.ts";
import { keysOf } from "./access-keys.ts";
import { attachedGrants } from "./held-policies.ts";
import { atOnce, listedAccount, parentOf } from "./iam-account.ts";
import { kinds } from "./kinds.ts";

const type = kinds.iamUser.id;

const list = async (context: ListContext<Client>) =>
  context.client.inAccount(
    await listedAccount(context),
    (account) =>
      ofAccount(context, account, "users", async () => {
        const { items, next } = await account.iam.listUsers(context.page.cursor as string | undefined, context.signal);
        const rows = await inParallel(items, atOnce, async (user) =>
          userResource(user, account, await about(context, account, user)),
        );
        return pageOf(rows, next);
      }),
    context.signal,
  );

interface About {
  readonly tags: readonly Tag[];
  readonly lastLogin: Date | undefined;
}

async function about<A>(context: ListContext<Client>, account: Account<A>, user: IamUser): Promise<About> {
  const keys = await keysOf(context, account, user.Arn);
  return {
    tags: await tagsOf(context, account, user),
    lastLogin: lastOf(user.PasswordLastUsed, ...(keys ?? []).map(({ lastUsed }) => lastUsed)),
  };
}

/** The list of users leaves them out: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html */
async function tagsOf<A>(
  context: ListContext<Client>,
  account: Account<A>,
  { Arn, Tags }: IamUser,
): Promise<readonly Tag[]> {
  if (Tags) return Tags;
  const { tags } = (await detailsOf(context, account, Arn)) ?? {};
  if (tags) return tags;
  const read = () => account.iam.getUser(account.named(Arn, "user"), context.signal);
  return (await orSkipped(context, "tags of a user", { arn: Arn }, read))?.Tags ?? [];
}

/** The latest of all that are known: with a password, with a key. */
function lastOf(...uses: readonly (string | undefined)[]): Date | undefined {
  const times = uses.map((use) => Date.parse(use ?? "")).filter((time) => !Number.isNaN(time));
  return times.length > 0 ? new Date(Math.max(...times)) : undefined;
}

export function userResource(
  { Arn, UserName, UserId, Path = "/" }: IamUser,
  account: { readonly id: string; readonly isMain: boolean },
  { tags, lastLogin }: Partial<About>,
) {
  const ofTag = (tags ?? []).filter(({ Key }) => Key === "email").map(({ Value = "" }) => Value);
  const addresses = new Set([...(UserName.includes("@") ? [UserName] : []), ...ofTag]);
  return resource({
    ...{ type, id: Arn, displayName: UserName, parent: parentOf(account) },
    annotations: [v1Identifier(Arn), childResourceType("inline_policy")],
    profile: {
      ...{ aws_arn: Arn, aws_path: Path, aws_user_id: UserId, aws_user_type: "iam", aws_tags: tagRecord(tags ?? []) },
    },
    user: {
      emails: [...addresses].map((address, i) => ({ address, isPrimary: i === 0 })),
      lastLogin,
    },
  });
}

const grants = (context: ResourceContext<Client>) => {
  const { client, resource, page, signal } = context;
  const arn = resource.id!.resource;
  return client.inAccountOf(
    arn,
    (account) =>
      ofAccount(context, account, "policies of users", async () => {
        const found = await attachedGrants(context, account, "user", {
          arn,
          type,
          after: page.cursor as string | undefined,
        });
        return pageOf(found.items, found.next);
      }),
    signal,
  );
};

const get = ({ client, id, signal }: GetContext<Client>) =>
  client.inAccountOf(
    id.resource,
    async (account) => {
      const found = await account.iam.getUser(account.named(id.resource, "user"), signal).catch(whenAbsent);
      // A name can be used again: what has it now is another user.
      if (!found || found.Arn !== id.resource) return undefined;
      return userResource(found, account, { tags: found.Tags ?? [], lastLogin: lastOf(found.PasswordLastUsed) });
    },
    signal,
  );

const changes = { account: createIamAccount(userResource), delete: deleteIamUser };

/** With its accounts only where accounts are created here. */
export const iamUser = (wantsPolicies: boolean, createsAccounts: boolean) => {
  const { account, delete: remove } = changes;
  return resourceType<Client>({
    ...kinds.iamUser,
    ...(wantsPolicies ? { grants } : { annotations: [...kinds.iamUser.annotations!, skipEntitlementsAndGrants()] }),
    ...{ list, get, delete: remove },
    ...(createsAccounts && { account }),
  });
};
