import type { Grant } from "@baton-connectors/protocol/connector-v2";
import {
  assignment,
  childResourceType,
  configError,
  type GetContext,
  type GrantContext,
  grantAlreadyRevoked,
  grant as grantOf,
  type ListContext,
  listsTogether,
  pageOf,
  type ResourceContext,
  type RevokeContext,
  resource,
  resourceType,
  v1Identifier,
  whenAbsent,
} from "@baton-connectors/sdk";
import type { Account, Client } from "../client.ts";
import { detailsOf } from "../iam/details.ts";
import type { IamGroup } from "../iam/shapes.ts";
import { isGone, ofAccount } from "../tolerated.ts";
import { attachedGrants } from "./held-policies.ts";
import { listedAccount, parentOf } from "./iam-account.ts";
import { kinds } from "./kinds.ts";

const type = kinds.group.id;

const list = async (context: ListContext<Client>) =>
  context.client.inAccount(
    await listedAccount(context),
    (account) =>
      ofAccount(context, account, "groups", async () => {
        const { items, next } = await account.iam.listGroups(context.page.cursor as string | undefined, context.signal);
        return pageOf(
          items.map((group) => groupResource(group, account)),
          next,
        );
      }),
    context.signal,
  );

const groupResource = (
  { Arn, GroupName, GroupId = "", Path = "/" }: IamGroup,
  account: { readonly id: string; readonly isMain: boolean },
) =>
  resource({
    ...{ type, id: Arn, displayName: GroupName, parent: parentOf(account) },
    annotations: [v1Identifier(Arn), childResourceType("inline_policy")],
    profile: {
      ...{ aws_arn: Arn, aws_path: Path, aws_group_type: "iam", aws_group_name: GroupName, aws_group_id: GroupId },
    },
    group: {},
  });

const grants = (context: ResourceContext<Client>) => {
  const { client, resource, page, signal } = context;
  const arn = resource.id!.resource;
  return client.inAccountOf(
    arn,
    (account) =>
      ofAccount(context, account, "members of groups", () =>
        listsTogether<Grant>(page, {
          members: (after) => members(context, account, after as string | undefined),
          ...(client.wants("iam_policy") && {
            policies: (after) =>
              attachedGrants(context, account, "group", { arn, type, after: after as string | undefined }),
          }),
        }),
      ),
    signal,
  );
};

/** Whoever may not read members must not sync them away: refused, it is an error. */
async function members<A>(context: ResourceContext<Client>, account: Account<A>, after: string | undefined) {
  const { resource: group, signal } = context;
  const arn = group.id!.resource;
  const grantTo = (user: string) =>
    grantOf(
      group,
      "member",
      { resourceType: "iam_user", resource: user },
      {
        annotations: [v1Identifier(`grant:membership:${arn}:${user}`)],
      },
    );
  const { members } = (await detailsOf(context, account, arn)) ?? {};
  if (members) return { items: members.map(grantTo) };
  try {
    const { items, next } = await account.iam.getGroup(account.named(arn, "group"), after, signal);
    return { items: items.map(({ Arn }) => grantTo(Arn)), next };
  } catch (thrown) {
    if (!isGone(thrown)) throw thrown;
    context.skip("members of a group: gone since it was listed", { arn });
    return { items: [] };
  }
}

const grant = ({ client, entitlement, principal, signal }: GrantContext<Client>) =>
  client.inAccountOf(
    entitlement.resource!.id!.resource,
    async (account) => {
      const group = account.named(entitlement.resource!.id!.resource, "group");
      await account.iam.addUserToGroup(group, account.named(userOf(principal.id), "user"), signal);
      return { grants: [grantOf(entitlement.resource!, "member", principal)] };
    },
    signal,
  );

const revoke = ({ client, grant, signal }: RevokeContext<Client>) =>
  client.inAccountOf(
    grant.entitlement!.resource!.id!.resource,
    async (account) => {
      const group = account.named(grant.entitlement!.resource!.id!.resource, "group");
      const user = account.named(userOf(grant.principal?.id), "user");
      try {
        await account.iam.removeUserFromGroup(group, user, signal);
        return {};
      } catch (thrown) {
        // The user is no member, or there is no such user or group: in none of them does it hold anything.
        if (!isGone(thrown)) throw thrown;
        return { annotations: [grantAlreadyRevoked()] };
      }
    },
    signal,
  );

function userOf(id: { readonly resourceType: string; readonly resource: string } | undefined): string {
  if (id?.resourceType === "iam_user") return id.resource;
  throw configError("baton-aws: only iam users can be added to iam group", { effect: "none" });
}

const get = ({ client, id, signal }: GetContext<Client>) =>
  client.inAccountOf(
    id.resource,
    async (account) => {
      const found = await account.iam.groupNamed(account.named(id.resource, "group"), signal).catch(whenAbsent);
      return found?.Arn === id.resource ? groupResource(found, account) : undefined;
    },
    signal,
  );

export const group = resourceType<Client>({
  ...kinds.group,
  list,
  get,
  entitlements: ({ resource: group }) => {
    const { displayName: name, id } = group;
    return pageOf([
      assignment(group, "member", {
        displayName: `${name} Group Member`,
        description: `Is member of the ${name} IAM group in AWS`,
        grantableTo: [kinds.iamUser],
        annotations: [v1Identifier(`membership:${id!.resource}`)],
      }),
    ]);
  },
  grants,
  grant,
  revoke,
});
