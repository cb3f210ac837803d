import { SecretTrait_CredentialType as CredentialType } from "@baton-connectors/protocol/connector-v2";
import {
  inParallel,
  type ListContext,
  noItems,
  pageOf,
  resource,
  resourceType,
  v1Identifier,
} from "@baton-connectors/sdk";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { Client } from "../client.ts";
import type { IamUser } from "../iam/shapes.ts";
import { ofAccount } from "../tolerated.ts";
import { keysOf, type UsedKey } from "./access-keys.ts";
import { reachableAccounts } from "./account-iam.ts";
import { atOnce } from "./iam-account.ts";
import { kinds } from "./kinds.ts";

/** Where the listing stands: users of `accounts[0]` are being read. */
interface Place {
  readonly accounts: readonly string[];
  readonly after?: string | undefined;
}

async function list(context: ListContext<Client>) {
  const { client, page, parent, signal } = context;
  if (parent) return noItems;
  const { accounts, after } = (page.cursor as unknown as Place | undefined) ?? {
    accounts: [await client.mainAccount(signal), ...(await reachableAccounts(context))],
  };
  const [current, ...others] = accounts;
  const found = await client.inAccount(
    current!,
    (account) =>
      ofAccount(context, account, "access keys", async () => {
        const { items, next } = await account.iam.listUsers(after, signal);
        const rows = await inParallel(items, atOnce, async (user) =>
          ((await keysOf(context, account, user.Arn)) ?? []).map((key) => keyResource(user, key)),
        );
        return pageOf(rows.flat(), next);
      }),
    signal,
  );
  if (found.next !== undefined) return pageOf(found.items, { accounts: [...accounts], after: found.next as string });
  return others.length > 0 ? pageOf(found.items, { accounts: others }) : { items: found.items };
}

function keyResource({ Arn, UserName }: IamUser, { id, status, created, lastUsed }: UsedKey) {
  const owner = { resourceType: "iam_user", resource: Arn };
  const at = (text: string | undefined) => (text && !Number.isNaN(Date.parse(text)) ? new Date(text) : undefined);
  const used = at(lastUsed);
  return resource({
    ...{ type: "access-key", id, displayName: `${UserName}|${id}`, createdAt: at(created) },
    annotations: [v1Identifier(Arn)],
    status: status === "" ? undefined : { status: status === "Active" ? "enabled" : "disabled", details: status },
    secret: {
      ...(used && { lastUsedAt: timestampFromDate(used) }),
      ...{ createdById: owner, identityId: owner },
      ...{ credentialType: CredentialType.STATIC_SECRET, credentialDetail: "aws.access_key" },
    },
  });
}

export const accessKey = resourceType<Client>({ ...kinds.accessKey, list });
