import { hash } from "node:crypto";
import { everyItem, type HandlerContext, inParallel } from "@baton-connectors/sdk";
import type { Account, Client } from "../client.ts";
import type { AccessKey } from "../iam/shapes.ts";
import { orSkipped } from "../tolerated.ts";

export interface UsedKey {
  readonly id: string;
  readonly status: string;
  readonly created: string;
  readonly lastUsed: string | undefined;
}

type Context = HandlerContext<Client>;

const keyOf = (arn: string) => `keys/${hash("sha1", arn)}`;

/** A user's keys and when each was last used: two are needed of each user, its last login and its keys, and read once. */
export async function keysOf<A>(
  context: Context,
  account: Account<A>,
  arn: string,
): Promise<readonly UsedKey[] | undefined> {
  const { session, syncId } = context;
  // A page that a limit ends goes on with what it has got.
  const isKept = syncId !== "";
  const known = isKept ? await session.get<readonly UsedKey[] | "none">(keyOf(arn)) : undefined;
  if (known !== undefined) return known === "none" ? undefined : known;
  const keys = await readKeys(context, account, arn);
  if (isKept) await session.set(keyOf(arn), keys ?? "none");
  return keys;
}

async function readKeys<A>(context: Context, { iam, named }: Account<A>, arn: string) {
  const { signal } = context;
  const keys = await orSkipped(context, "access keys of a user", { arn }, () =>
    everyItem<AccessKey, string>(async (after) => {
      const { items, next } = await iam.listAccessKeys(named(arn, "user"), after, signal);
      return { items, next: next as string | undefined };
    }),
  );
  if (!keys) return undefined;
  return inParallel(keys, 2, async ({ AccessKeyId: id, Status: status = "", CreateDate: created = "" }) => {
    const read = () => iam.accessKeyLastUsed(id, signal);
    return { id, status, created, lastUsed: await orSkipped(context, "last use of an access key", { key: id }, read) };
  });
}
