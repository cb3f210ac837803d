import { BatonError, type HandlerContext, noItems, type PageOf } from "@baton-connectors/sdk";
import type { Account, Client } from "./client.ts";

type Skipping = Pick<HandlerContext<Client>, "skip">;

const goneWords = ["NoSuchEntity", "ResourceNotFoundException"];

/** AWS itself says that there is no such thing; a page of a proxy with 404 does not. */
export const isGone = (thrown: unknown): thrown is BatonError =>
  thrown instanceof BatonError && thrown.code === "NotFound" && goneWords.includes(thrown.vendorCode ?? "");

export const isDenied = (thrown: unknown): thrown is BatonError =>
  thrown instanceof BatonError && thrown.code === "PermissionDenied";

/** What is read of an object that was listed before. Not allowed, or gone since then: it is left out and counted. Any other failure is one. */
export async function orSkipped<T>(
  { skip }: Skipping,
  what: string,
  fields: Record<string, unknown>,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (thrown) {
    if (isDenied(thrown)) skip(`${what}: not allowed`, { ...fields, permission: thrown.permission });
    else if (isGone(thrown)) skip(`${what}: gone since it was listed`, fields);
    else throw thrown;
    return undefined;
  }
}

/** A list of one account of many: where that account refuses it, it is left out and counted, and the others are read. */
export async function ofAccount<T, A>(
  { skip }: Skipping,
  { id, isMain }: Account<A>,
  what: string,
  work: () => Promise<PageOf<T>>,
): Promise<PageOf<T>> {
  try {
    return await work();
  } catch (thrown) {
    if (isMain || !isDenied(thrown)) throw thrown;
    skip(`${what} of an account that refuses`, { account: id, permission: thrown.permission });
    return noItems;
  }
}
